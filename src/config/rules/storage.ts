import { type Finding, show } from "../../core/finding.ts";
import { partitionOf } from "../../core/regions.ts";
import type { Environment } from "../schema.ts";
import { eachContainer, eachService, refuse, repeated, within } from "./report.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html (2026-11). */
const EPHEMERAL_GIB = { min: 21, max: 200, unit: "GiB" };

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html (2026-11). */
const MAX_FILES = 10;
const ENVIRONMENT_FILE = /^arn:(?<partition>aws[\w-]*):s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^*?\s]+\.env$/;

/** ECS-15: storage that a task on Fargate has. */
export function ephemeralStorage(environment: Environment): Finding[] {
  return eachService(environment, ({ ephemeralStorageGiB: value }, service) => {
    if (value === undefined) return [];
    const place = `${service}.ephemeralStorageGiB`;
    if (environment.capacity.kind === "fargate") return within("ECS-15", { place, value, ...EPHEMERAL_GIB });
    return [
      refuse("ECS-15", {
        place,
        value: `${value} GiB`,
        limit: "unset on instances, where containers share the root volume of the instance",
        fix: "remove it, and raise capacity.rootVolumeGiB",
      }),
    ];
  });
}

/** FILE-01: files with settings, which the agent reads from S3. */
export function environmentFiles(environment: Environment): Finding[] {
  const partition = partitionOf(environment.region);
  return eachContainer(environment, ({ container }, place) => {
    const files = container.environmentFiles;
    const again = repeated(files);
    const findings = files.flatMap((file, index) => {
      const known = ENVIRONMENT_FILE.exec(file)?.groups?.["partition"];
      if (known === partition && !again.includes(index)) return [];
      return [
        refuse("FILE-01", {
          place: `${place}.environmentFiles.${index}`,
          value: show(file),
          limit: again.includes(index)
            ? "each file once"
            : `the ARN of one object in partition ${partition} whose name ends in .env`,
          fix: again.includes(index) ? "remove it" : `give arn:${partition}:s3:::<bucket>/<path>.env`,
        }),
      ];
    });
    if (files.length <= MAX_FILES) return findings;
    return [
      ...findings,
      refuse("FILE-01", {
        place: `${place}.environmentFiles`,
        value: `${files.length} files`,
        limit: `${MAX_FILES} files for a container`,
        fix: "join some of them",
      }),
    ];
  });
}
