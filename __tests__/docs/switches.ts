import { internal, job, tcp, web, worker } from "../../examples/smallest.ts";
import type { Kind, ServiceInput } from "../../src/config/service.ts";
import { replacingAttributes } from "../../src/terraform/replacing.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

/** The smallest service of each kind. */
export const SMALLEST: Readonly<Record<Kind, ServiceInput>> = { web, internal, worker, job, tcp };
export const KINDS = ["web", "internal", "worker", "job", "tcp"] as const satisfies readonly Kind[];

/** What becomes of the resources of a service when its kind is another, by address. */
export interface Switch {
  readonly goes: readonly string[];
  readonly comes: readonly string[];
  readonly replaced: readonly string[];
}

type Resources = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

function resourcesOf({ resource }: StackJson): Resources {
  return new Map(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, attributes]) => [`${type}.${name}`, attributes] as const),
    ),
  );
}

const stacks = new Map<Kind, Resources>();

/** The stack of the smallest service of a kind in `dev`. */
function stackFor(kind: Kind): Resources {
  const { dev } = ENVIRONMENTS;
  const made =
    stacks.get(kind) ??
    resourcesOf(
      stackOf(
        synth([{ ...dev, services: { ...dev.services, mailer: SMALLEST[kind] } }]),
        "dev-service-mailer",
      ),
    );
  stacks.set(kind, made);
  return made;
}

export function switchOf(from: Kind, to: Kind): Switch {
  const [before, after] = [stackFor(from), stackFor(to)];
  const kept = [...after].filter(([address]) => before.has(address));
  return {
    goes: [...before.keys()].filter((address) => !after.has(address)).sort(),
    comes: [...after.keys()].filter((address) => !before.has(address)).sort(),
    replaced: kept
      .filter(([address, attributes]) => {
        const old = before.get(address) ?? {};
        const replacing = replacingAttributes(address.split(".")[0] ?? "") ?? new Set();
        return [...replacing].some((name) => JSON.stringify(old[name]) !== JSON.stringify(attributes[name]));
      })
      .map(([address]) => address)
      .sort(),
  };
}

/** What docs/services.md says of every switch. The alarms of a kind and the permissions of its tasks are left out. */
export function switchesBlock(): string {
  const typesOf = (list: readonly string[]) =>
    [...new Set(list.map((address) => address.split(".")[0] ?? ""))]
      .filter((type) => !/^aws_(cloudwatch|iam)_/.test(type))
      .map((type) => `\`${type}\``)
      .join(", ");
  const rows = KINDS.flatMap((from) =>
    KINDS.filter((to) => to !== from).map((to) => {
      const { goes, replaced } = switchOf(from, to);
      return `| \`${from}\` | \`${to}\` | ${typesOf(goes)} | ${typesOf(replaced)} |`;
    }),
  );
  return ["| from | to | is destroyed | is replaced |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
