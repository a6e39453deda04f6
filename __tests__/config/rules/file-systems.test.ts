import { accepts, ON_FARGATE, refuses, service, type Tree } from "./build.ts";

const UPLOADS = "services.cart.fileSystems.uploads";
const uploads = {
  fileSystemId: "fs-0a1b2c3d4e5f60718",
  accessPointId: "fsap-0a1b2c3d4e5f60719",
  securityGroupId: "sg-0a1b2c3d4e5f6071a",
  path: "/srv/uploads",
};
const mounted = (change: Tree): Tree => service({ fileSystems: { uploads: { ...uploads, ...change } } });

describe("file systems", () => {
  refuses([
    [
      "the ARN of a file system",
      mounted({
        fileSystemId: "arn:aws:elasticfilesystem:eu-west-3:210987654321:file-system/fs-0a1b2c3d4e5f60718",
      }),
      [`error EFS-01 ${UPLOADS}.fileSystemId`],
      "fs-0123456789abcdef0",
    ],
    [
      "a file system as access point",
      mounted({ accessPointId: "fs-0a1b2c3d" }),
      [`error EFS-01 ${UPLOADS}.accessPointId`],
      "fsap-",
    ],
    [
      "the name of a group",
      mounted({ securityGroupId: "efs" }),
      [`error EFS-01 ${UPLOADS}.securityGroupId`],
      "sg-",
    ],
    [
      "a name that is no part of an address",
      service({ fileSystems: { "Uploads of users": uploads } }),
      ["error EFS-01 services.cart.fileSystems.#0"],
      "beginning with a letter",
    ],
    [
      "the root directory",
      mounted({ path: "/" }),
      [`error EFS-02 ${UPLOADS}.path`],
      "not the root directory",
    ],
    ["a way upwards", mounted({ path: "/srv/../etc" }), [`error EFS-02 ${UPLOADS}.path`], "without . or .."],
    [
      "a directory that may be written to",
      mounted({ path: "/var/cache/cart" }),
      [`error EFS-02 ${UPLOADS}.path`],
      "another volume",
    ],
    [
      "a directory within one",
      mounted({ path: "/var/cache/cart/a" }),
      [`error EFS-02 ${UPLOADS}.path`],
      "another volume",
    ],
    [
      "two in one place",
      service({ fileSystems: { uploads, others: { ...uploads, path: "/srv" } } }),
      [`error EFS-02 ${UPLOADS}.path`, "error EFS-02 services.cart.fileSystems.others.path"],
      "another volume",
    ],
    [
      "bridge mode",
      { capacity: { networkMode: "bridge" }, ...mounted({}) },
      [`error EFS-03 ${UPLOADS}`],
      "awsvpc",
    ],
  ]);
  accepts([
    ["an access point", mounted({ readOnly: true })],
    [
      "ids of eight characters, and a neighbour",
      mounted({ fileSystemId: "fs-0a1b2c3d", path: "/var/cache/cart2" }),
    ],
  ]);
  accepts([["Fargate", mounted({})]], ON_FARGATE);
});
