import { contains, parseCidr } from "../../core/cidr.ts";
import { type Finding, show } from "../../core/finding.ts";
import type { Environment } from "../schema.ts";
import { PRIVATE_RANGES } from "./network.ts";
import { eachService, refuse } from "./report.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html (2026-06). */
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/**
 * NET-09: egress rules of a service's security group, in addition to HTTPS. Private destinations only: traffic that
 * leaves the VPC uses HTTPS, where a certificate identifies the server.
 */
export function serviceEgress(environment: Environment): Finding[] {
  const { capacity } = environment;
  const bridge = capacity.kind === "ec2" && capacity.networkMode === "bridge";
  return eachService(environment, ({ egress }, place) => {
    if (bridge && egress.length > 0) {
      return [
        refuse("NET-09", {
          place: `${place}.egress`,
          value: `${egress.length} destinations in bridge mode`,
          limit: "none: tasks in bridge mode use the security group of the instance",
          fix: "set capacity.networkMode to awsvpc, or remove the destinations",
        }),
      ];
    }
    return egress.flatMap((way, index) => [
      ...destination(`${place}.egress.${index}.cidr`, way.cidr),
      ...description(`${place}.egress.${index}.description`, way.description),
    ]);
  });
}

function destination(place: string, text: string): Finding[] {
  const block = parseCidr(text);
  const inside = PRIVATE_RANGES.some((range) => {
    const outer = parseCidr(range);
    return outer && block && contains(outer, block);
  });
  if (inside) return [];
  return [
    refuse("NET-09", {
      place,
      value: show(text),
      limit: `an IPv4 block inside ${PRIVATE_RANGES.join(", ")}`,
      fix: "give the block of the database or cache; HTTPS needs no entry",
    }),
  ];
}

function description(place: string, text: string): Finding[] {
  if (DESCRIPTION.test(text)) return [];
  return [
    refuse("NET-09", {
      place,
      value: show(text),
      limit: "1 to 255 characters of a-z A-Z 0-9 and . _-:/()#,@[]+=&;{}!$*",
      fix: "describe the destination with these characters",
    }),
  ];
}
