import { type Finding, show } from "../../core/finding.ts";
import { isResourceId } from "../../core/resource-id.ts";
import type { Environment } from "../schema.ts";
import { eachService, refuse } from "./report.ts";

/** https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html and …/API_AccessPointDescription.html (2026-11). */
const KINDS = { fileSystemId: "fs", accessPointId: "fsap", securityGroupId: "sg" } as const;

/** EFS-01: ids of a file system. EFS-02: where it is mounted. EFS-03: how tasks get there. */
export function fileSystems(environment: Environment): Finding[] {
  const { capacity } = environment;
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  return eachService(environment, (service, place) =>
    Object.entries(service.fileSystems).flatMap(([name, fileSystem], index) => {
      const valid = /^[a-z][a-z0-9-]{0,62}$/.test(name);
      const at = `${place}.fileSystems.${valid ? name : `#${index}`}`;
      const ids = (["fileSystemId", "accessPointId", "securityGroupId"] as const).flatMap((field) => {
        const kind = KINDS[field];
        if (isResourceId(fileSystem[field], kind)) return [];
        return [
          refuse("EFS-01", {
            place: `${at}.${field}`,
            value: show(fileSystem[field]),
            limit: `the id alone, such as ${kind}-0123456789abcdef0`,
            fix: "give the id that the console or aws efs describe-access-points shows",
          }),
        ];
      });
      const { path } = fileSystem;
      const others = Object.entries(service.fileSystems).flatMap(([other, it]) =>
        other === name ? [] : [it.path],
      );
      const inside = [...service.writablePaths, ...others].find((other) => overlaps(path, other));
      return [
        ...ids,
        ...(valid
          ? []
          : [
              refuse("EFS-01", {
                place: at,
                value: `a name of ${name.length} characters`,
                limit: "a-z, 0-9 and -, beginning with a letter, at most 63 characters",
                fix: "name it after what it holds, such as uploads",
              }),
            ]),
        ...(/^(\/[\w.-]+)+$/.test(path) && !/\/\.{1,2}(\/|$)/.test(path)
          ? []
          : [
              refuse("EFS-02", {
                place: `${at}.path`,
                value: show(path),
                limit: "an absolute path without . or .., and not the root directory",
                fix: "give a directory such as /srv/uploads",
              }),
            ]),
        ...(inside === undefined
          ? []
          : [
              refuse("EFS-02", {
                place: `${at}.path`,
                value: show(path),
                limit: `neither within nor above ${show(inside)}, another volume of the container`,
                fix: "mount it elsewhere",
              }),
            ]),
        ...(bridge
          ? [
              refuse("EFS-03", {
                place: at,
                value: "bridge mode",
                limit: "awsvpc: in bridge mode NFS would be open to every task of the instance",
                fix: "set capacity.networkMode to awsvpc",
              }),
            ]
          : []),
      ];
    }),
  );
}

function overlaps(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}
