import { type Finding, show } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { webPorts } from "../web-ports.ts";
import { eachOfKind, refuse, repeated, within } from "./report.ts";

/** Target groups of a service: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html (2026-11). */
const MAX_TARGET_GROUPS = 5;

/** As names of services, of which no JavaScript object has one already. */
const NAME = /^(?!constructor$)(?=.{1,31}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** ALB-05: further ports of web services: their names and numbers, each once, and how many there are. */
export function furtherPorts(environment: Environment): Finding[] {
  return eachOfKind(environment, "web", (service, place) => {
    const names = Object.keys(service.furtherPorts);
    const ports = webPorts(service);
    const taken = repeated(ports.map(({ port }) => String(port)));
    const findings = names.flatMap((name, index) => {
      if (NAME.test(name)) return [];
      return [
        refuse("ALB-05", {
          place: `${place}.furtherPorts.#${index}`,
          value: show(name),
          limit:
            "1 to 31 characters from a-z 0-9 and single hyphens, starting with a letter, and not constructor",
          fix: "name the port after what it speaks, for example grpc",
        }),
      ];
    });
    const numbers = ports.flatMap(({ field, port }, index) => {
      const at = `${place}.${field}.port`;
      if (field === "") return [];
      return [
        ...within("ALB-05", { place: at, value: port, min: 1_024, max: 65_535, unit: "(port)" }),
        ...(taken.includes(index)
          ? [
              refuse("ALB-05", {
                place: at,
                value: `port ${port} again`,
                limit: "each port of the container once",
                fix: "give more hosts or paths to the port that is there, or let the container listen on another one",
              }),
            ]
          : []),
      ];
    });
    if (ports.length <= MAX_TARGET_GROUPS) return [...findings, ...numbers];
    return [
      ...findings,
      ...numbers,
      refuse("ALB-05", {
        place: `${place}.furtherPorts`,
        value: `${names.length} further ports`,
        limit: `${MAX_TARGET_GROUPS - 1} beside the port of the service: ECS registers its tasks with at most ${MAX_TARGET_GROUPS} target groups`,
        fix: "move some to a service of their own",
      }),
    ];
  });
}
