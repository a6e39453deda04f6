import { contains, parseCidr } from "../../core/cidr.ts";
import { type Finding, show } from "../../core/finding.ts";
import { reachableBlocks } from "../network.ts";
import type { Environment } from "../schema.ts";
import { PRIVATE_RANGES } from "./network.ts";
import { eachService, refuse, repeated } from "./report.ts";

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
    const twice = repeated(egress.map(({ cidr, port }) => `${port} ${cidr}`)).map((index) =>
      refuse("NET-09", {
        place: `${place}.egress.${index}`,
        value: `port ${egress[index]?.port} of ${egress[index]?.cidr} again`,
        limit: "each port and block once: EC2 refuses a rule that exists",
        fix: "remove the duplicate",
      }),
    );
    const ways = egress.flatMap((way, index) => [
      ...destination(environment, `${place}.egress.${index}.cidr`, way.cidr),
      ...description(`${place}.egress.${index}.description`, way.description),
    ]);
    return [...ways, ...twice];
  });
}

function destination({ network }: Environment, place: string, text: string): Finding[] {
  const block = parseCidr(text);
  const inside = PRIVATE_RANGES.some((range) => {
    const outer = parseCidr(range);
    return outer && block && contains(outer, block);
  });
  if (inside) return unrouted(network, place, text);
  return [
    refuse("NET-09", {
      place,
      value: show(text),
      limit: `an IPv4 block inside ${PRIVATE_RANGES.join(", ")}`,
      fix: "give the block of the database or cache; HTTPS needs no entry",
    }),
  ];
}

/** A private block that is neither the VPC's nor a peer's is nowhere: a NAT gateway sends it to the internet, which drops it. */
function unrouted(network: Environment["network"], place: string, text: string): Finding[] {
  const block = parseCidr(text);
  const blocks = reachableBlocks(network);
  const routed = blocks.map(parseCidr).filter((it) => it !== undefined);
  if (!block || routed.some((outer) => contains(outer, block))) return [];
  return [
    refuse("NET-09", {
      place,
      value: show(text),
      limit: `inside ${blocks.join(", ")}: nothing routes to other private blocks`,
      fix: "give a block of this VPC, or add the peer's block to network.routes or network.peeredCidrs",
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
