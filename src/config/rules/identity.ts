import { type Finding, show } from "../../core/finding.ts";
import { nearestRegion, regionFacts } from "../../core/regions.ts";
import { pipelineRoles } from "../roles.ts";
import type { Environment } from "../schema.ts";
import { refuse, repeated } from "./report.ts";

const ACCOUNT = /^\d{12}$/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (2026-06). */
const ROLE = /^[\w+=,.@-]{1,64}$/;

/** Maximum tags per resource, and their format: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html (2026-06). */
const MAX_TAGS = 50;
const OWN_TAGS = ["Project", "Environment", "ManagedBy", "Name", "Service", "AmazonECSManaged"];
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MAX_TAG_KEY = 128;
const MAX_TAG_VALUE = 256;

/** ID-01: account, region and roles of the environment. */
export function home(environment: Environment): Finding[] {
  const { account, region } = environment;
  const findings: Finding[] = [];
  if (!ACCOUNT.test(account)) {
    const limit = "12 digits";
    const fix = "give the AWS account ID as a string, to keep leading zeros";
    findings.push(refuse("ID-01", { place: "account", value: show(account), limit, fix }));
  }
  if (!regionFacts(region)) {
    const near = nearestRegion(region);
    const limit = "the code of an AWS region, such as eu-central-1";
    const fix = near ? `did you mean ${near}?` : "give a region code, not an Availability Zone or a name";
    findings.push(refuse("ID-01", { place: "region", value: show(region), limit, fix }));
  }
  for (const [place, role] of Object.entries(pipelineRoles(environment))) {
    if (ROLE.test(role)) continue;
    const limit = "a role name: 1 to 64 characters from A-Z a-z 0-9 _+=,.@-";
    const fix = "give only the name, without arn: and path";
    findings.push(refuse("ID-01", { place, value: show(role), limit, fix }));
  }
  return findings;
}

/** TAG-01: tags that every resource accepts. */
export function tags(environment: Environment): Finding[] {
  const entries = Object.entries(environment.tags);
  const most = MAX_TAGS - OWN_TAGS.length;
  const many =
    entries.length <= most
      ? []
      : [
          refuse("TAG-01", {
            place: "tags",
            value: `${entries.length} tags`,
            limit: `${most} tags: ${MAX_TAGS} per resource minus ${OWN_TAGS.length} set by Ballast`,
            fix: "remove some",
          }),
        ];
  // IAM takes `Team` and `team` for one key: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html (2026-06).
  const keys = entries.map(([key]) => key.toLowerCase());
  const twice = repeated(keys).map((index) =>
    refuse("TAG-01", {
      place: "tags",
      value: `keys ${keys.indexOf(keys[index] ?? "") + 1} and ${index + 1}, which differ in case only`,
      limit: "each key once, in upper or lower case: IAM takes them for one and refuses the role",
      fix: "remove one of them",
    }),
  );
  return [...many, ...twice, ...entries.flatMap(([key, value], index) => tag(key, value, index))];
}

function tag(key: string, value: string, index: number): Finding[] {
  const wellFormed = key.length >= 1 && key.length <= MAX_TAG_KEY && TAG_TEXT.test(key);
  const place = wellFormed ? `tags.${key}` : `tags.#${index}`;
  if (!wellFormed || /^aws:/i.test(key)) {
    const limit = `a key of 1 to ${MAX_TAG_KEY} letters, digits, spaces or _.:/=+-@ that does not start with aws:`;
    return [
      refuse("TAG-01", { place, value: `a key of ${key.length} characters`, limit, fix: "rename the tag" }),
    ];
  }
  if (OWN_TAGS.some((own) => own.toLowerCase() === key.toLowerCase())) {
    const limit = `none of ${OWN_TAGS.join(", ")}, in upper or lower case`;
    return [refuse("TAG-01", { place, value: show(key), limit, fix: "remove it: Ballast sets it" })];
  }
  if (value.length <= MAX_TAG_VALUE && TAG_TEXT.test(value)) return [];
  const limit = `at most ${MAX_TAG_VALUE} letters, digits, spaces or _.:/=+-@`;
  return [
    refuse("TAG-01", {
      place,
      value: `a value of ${value.length} characters`,
      limit,
      fix: "change the value",
    }),
  ];
}
