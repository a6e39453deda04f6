import { accepts, ON_EC2, ON_FARGATE, refuses, service } from "./build.ts";

const CART = "services.cart";
const FILE = "arn:aws:s3:::store-settings/cart.env";
const files = (...environmentFiles: string[]) => service({ environmentFiles });
const storage = (ephemeralStorageGiB: number) => service({ ephemeralStorageGiB });
const WRONG = [`error FILE-01 ${CART}.environmentFiles.0`];

describe("ephemeral storage", () => {
  refuses(
    [
      [
        "what Fargate gives anyhow",
        storage(20),
        [`error ECS-15 ${CART}.ephemeralStorageGiB`],
        "21 to 200 GiB",
      ],
      ["too much", storage(201), [`error ECS-15 ${CART}.ephemeralStorageGiB`], "21 to 200 GiB"],
    ],
    ON_FARGATE,
  );
  refuses([
    [
      "storage of a task on instances",
      storage(21),
      [`error ECS-15 ${CART}.ephemeralStorageGiB`],
      "unset on instances",
    ],
  ]);
  accepts(
    [
      ["the least", storage(21)],
      ["the most", storage(200)],
      ["arm64 on Fargate and Fargate Spot", { capacity: { architecture: "arm64" } }],
    ],
    ON_FARGATE,
  );
});

describe("files with settings", () => {
  refuses([
    ["a URL", files("s3://store-settings/cart.env"), WRONG, "the ARN of one object"],
    ["another ending", files("arn:aws:s3:::store-settings/cart.txt"), WRONG, "ends in .env"],
    ["every file", files("arn:aws:s3:::store-settings/*.env"), WRONG, "one object"],
    ["a bucket", files("arn:aws:s3:::store-settings"), WRONG, "one object"],
    ["another partition", files("arn:aws-cn:s3:::store-settings/cart.env"), WRONG, "partition aws"],
    ["a file twice", files(FILE, FILE), [`error FILE-01 ${CART}.environmentFiles.1`], "each file once"],
    [
      "eleven files",
      files(...Array.from({ length: 11 }, (_, i) => `arn:aws:s3:::store-settings/${i}.env`)),
      [`error FILE-01 ${CART}.environmentFiles`],
      "10 files",
    ],
    [
      "a file of a sidecar by name",
      service({
        sidecars: {
          proxy: {
            image: "public.ecr.aws/acme/proxy:1.4.2",
            cpu: 32,
            memoryMiB: 64,
            stopTimeoutSec: 5,
            environmentFiles: ["proxy.env"],
          },
        },
      }),
      [`error FILE-01 ${CART}.sidecars.proxy.environmentFiles.0`],
      "the ARN of one object",
    ],
  ]);
  accepts(
    [["ten files", files(...Array.from({ length: 10 }, (_, i) => `arn:aws:s3:::store-settings/a/${i}.env`))]],
    ON_EC2,
  );
});
