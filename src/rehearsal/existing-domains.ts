import type { Configuration, Resource } from "../terraform/configuration.ts";
import { isReference, textOf } from "../terraform/json.ts";
import { referencesIn } from "../terraform/references.ts";

/** Hosted zones that the records of some stacks are put into: id → the longest domain that all of them are in. */
export function namedZones(stacks: readonly Configuration[]): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const stack of stacks) {
    for (const record of stack.of("aws_route53_record")) {
      const zone = literal(record, "zone_id");
      const name = literal(record, "name") ?? validated(stack, record);
      if (zone === undefined || name === undefined) continue;
      const known = zones.get(zone);
      zones.set(zone, known === undefined ? name : common(known, name));
    }
  }
  return zones;
}

/** Certificates of ACM that listeners have, and that no stack makes. */
export function namedCertificates(stacks: readonly Configuration[]): string[] {
  const holders = stacks.flatMap((stack) =>
    ["aws_lb_listener", "aws_lb_listener_certificate"].flatMap((type) => stack.of(type)),
  );
  const arns = holders.flatMap((holder) => literal(holder, "certificate_arn") ?? []);
  return [...new Set(arns.filter((arn) => /^arn:[\w-]+:acm:/.test(arn)))];
}

/** The domain of the certificate that a record validates. */
function validated(stack: Configuration, { attributes }: Resource): string | undefined {
  const [reference] = referencesIn(textOf(attributes["name"]) ?? "");
  const certificate = reference && stack.resources.get(reference.address);
  return certificate && literal(certificate, "domain_name");
}

function literal({ attributes }: Resource, name: string): string | undefined {
  const text = textOf(attributes[name]);
  return text === undefined || isReference(text) ? undefined : text;
}

/** What two names have in common at their ends, label by label. */
function common(one: string, other: string): string {
  const [mine, theirs] = [one.split(".").reverse(), other.split(".").reverse()];
  const end = mine.findIndex((label, index) => label !== theirs[index]);
  return mine
    .slice(0, end < 0 ? undefined : end)
    .reverse()
    .join(".");
}
