import { readFileSync } from "node:fs";
import { join } from "node:path";
import { web, worker } from "../../examples/smallest.ts";
import type { Kind, ServiceInput } from "../../src/config/service.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { costed } from "../cost/costed.ts";
import { addresses, ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const SOURCE = readFileSync(join(__dirname, "../../examples/smallest.ts"), "utf8");

const SMALLEST: Readonly<Record<Kind, ServiceInput>> = { web, worker };

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

/** A page with the block of a kind replaced. */
export function withKind(page: string, kind: Kind): string {
  return page.replace(
    new RegExp(`<!-- ${kind} -->[\\s\\S]*?<!-- /${kind} -->`),
    `<!-- ${kind} -->\n${kindBlock(kind).replaceAll("$", "$$$$")}\n<!-- /${kind} -->`,
  );
}
