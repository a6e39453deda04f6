import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mounted, observed, opened, ports, routed, settings, sidecar, web } from "../../examples/smallest.ts";
import type { Kind, ServiceInput } from "../../src/config/service.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { costed } from "../cost/costed.ts";
import { addresses, ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";
import { SMALLEST, switchesBlock } from "./switches.ts";

const SOURCE = readFileSync(join(__dirname, "../../examples/smallest.ts"), "utf8");

/** What a service can have besides. */
const SMALLEST_FEATURE = { mounted, observed, opened, ports, routed, settings, sidecar };
export type Feature = keyof typeof SMALLEST_FEATURE;
export const FEATURES = [
  "ports",
  "sidecar",
  "routed",
  "observed",
  "settings",
  "opened",
  "mounted",
] as const satisfies readonly Feature[];

/** At zero traffic and at the default load, what a month of an environment costs. */
function monthly(stacks: ReadonlyMap<string, StackJson>): { readonly floor: number; readonly load: number } {
  const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
  const { floor, load } = costed(declared, ENVIRONMENTS.dev.region);
  return { floor: floor.monthUsd.expected, load: load.monthUsd.expected };
}

/** What docs/services.md says of a kind: its smallest description in `dev`, what it becomes, and what it adds to the bill. */
export function kindBlock(kind: Kind): string {
  const { dev } = ENVIRONMENTS;
  const before = synth([dev]);
  const after = synth([{ ...dev, services: { ...dev.services, mailer: SMALLEST[kind] } }]);
  const made = addresses(stackOf(after, "dev-service-mailer")).filter(
    (address) => !address.startsWith("data."),
  );
  const [cost, without] = [monthly(after), monthly(before)];
  const text = new RegExp(`export const ${kind} = (\\{[\\s\\S]*?\\n\\}) satisfies`).exec(SOURCE)?.[1] ?? "";
  const dollars = (of: "floor" | "load") => `$${(cost[of] - without[of]).toFixed(2)}`;
  return [
    "```ts",
    `mailer: ${text},`,
    "```",
    "",
    `It becomes ${made.length} resources in \`dev-service-mailer\`, and adds ${dollars("floor")} a month to \`dev\` at zero traffic, ${dollars("load")} at the default load:`,
    "",
    "```",
    ...made,
    "```",
  ].join("\n");
}

/** What docs/services.md says of a feature: what it adds to and changes in the smallest web service in `dev`. */
export function featureBlock(feature: Feature): string {
  const { dev } = ENVIRONMENTS;
  const made = (service: ServiceInput) => synth([{ ...dev, services: { ...dev.services, mailer: service } }]);
  const [before, after] = [made(web), made({ ...web, ...SMALLEST_FEATURE[feature] })];
  const flat = (stacks: ReadonlyMap<string, StackJson>) =>
    new Map(
      [...stacks].flatMap(([stack, { resource }]) =>
        Object.entries(resource).flatMap(([type, named]) =>
          Object.entries(named).map(([name, it]) => [`${stack} ${type}.${name}`, it] as const),
        ),
      ),
    );
  const [old, now] = [flat(before), flat(after)];
  const added = [...now.keys()].filter((address) => !old.has(address)).map((address) => `+ ${address}`);
  const changed = [...now].flatMap(([address, attributes]) =>
    Object.entries(attributes)
      .filter(([key, value]) => {
        const known = old.get(address);
        return known && JSON.stringify(known[key]) !== JSON.stringify(value);
      })
      .map(([key]) => `~ ${address}.${key}`),
  );
  const [cost, without] = [monthly(after), monthly(before)];
  return [
    "```ts",
    ...(new RegExp(`export const ${feature} = \\{\n([\\s\\S]*?)\n\\} satisfies`).exec(SOURCE)?.[1] ?? "")
      .split("\n")
      .map((line) => line.slice(2)),
    "```",
    "",
    `It adds $${(cost.load - without.load).toFixed(2)} a month at the default load, and these:`,
    "",
    "```",
    ...[...added, ...changed].map((line) => line.replace(" dev-service-mailer", "")).sort(),
    "```",
  ].join("\n");
}

/** A page with the block of a kind replaced. */
export function withKind(page: string, kind: Kind): string {
  return withBlock(page, kind, kindBlock(kind));
}

/** A page with the block of a feature replaced. */
export function withFeature(page: string, feature: Feature): string {
  return withBlock(page, feature, featureBlock(feature));
}

/** A page with the table of switches replaced. */
export function withSwitches(page: string): string {
  return withBlock(page, "switches", switchesBlock());
}

function withBlock(page: string, name: string, block: string): string {
  return page.replace(
    new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`),
    `<!-- ${name} -->\n${block.replaceAll("$", "$$$$")}\n<!-- /${name} -->`,
  );
}
