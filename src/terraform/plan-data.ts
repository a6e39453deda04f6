import { listOf } from "./json.ts";
import { entriesOf, member } from "./json-node.ts";
import type { RawPlan, RawState } from "./plan-json.ts";
import type { Sealer } from "./seal.ts";
import { type AgentSettings, publicAgentSettings } from "./user-data.ts";
import type { Value } from "./value.ts";

/** What was read before the plan, and what is read during the apply. */
export function dataSources(raw: RawPlan, states: readonly RawState[]) {
  const read = states
    .filter(({ mode }) => mode === "data")
    .map(({ address, type, values }) => ({ address, type, values, unknown: undefined as unknown }));
  const known = new Set(read.map(({ address }) => address));
  const later = (raw.resource_changes ?? [])
    .filter(({ address, change, mode }) => mode === "data" && change.after && !known.has(address))
    .map(({ address, change, type }) => ({
      address,
      type,
      values: change.after,
      unknown: change.after_unknown,
    }));
  return [...read, ...later];
}

/** Values of the outputs of the root module, secrets sealed. */
export function outputsOf(raw: RawPlan, sealer: Sealer): Map<string, Value> {
  const outputs = member(raw.planned_values, "outputs") ?? raw.prior_state?.values?.outputs;
  return new Map(
    entriesOf(outputs).map(([name, body]) => [
      name,
      sealer.seal(member(body, "value"), { name, mask: member(body, "sensitive") }),
    ]),
  );
}

/** Settings of the ECS agent in user data, by the address that holds it. */
export function agentSettings(
  raw: RawPlan,
  states: readonly RawState[],
  sealer: Sealer,
): Map<string, AgentSettings> {
  const bodies = [
    ...states.map(({ address, values }): [string, unknown] => [address, values]),
    ...(raw.resource_changes ?? []).map(({ address, change }): [string, unknown] => [address, change.after]),
  ];
  return new Map(
    bodies.flatMap(([address, body]) => {
      const settings = publicAgentSettings(member(body, "user_data_base64"), member(body, "user_data"));
      return settings ? [[sealer.address(address), settings] as const] : [];
    }),
  );
}

/** Region of the default `aws` provider: a literal of the code, or the value of a variable. */
export function regionOf(raw: RawPlan): string | undefined {
  const region = member(
    member(member(member(raw.configuration, "provider_config"), "aws"), "expressions"),
    "region",
  );
  return textOf(region, raw);
}

/** ARNs of the roles that the providers assume, where the code gives them as literals or variables. */
export function assumedRolesOf(raw: RawPlan): string[] {
  return entriesOf(member(raw.configuration, "provider_config")).flatMap(([, provider]) =>
    listOf(member(member(provider, "expressions"), "assume_role")).flatMap(
      (block) => textOf(member(block, "role_arn"), raw) ?? [],
    ),
  );
}

function textOf(expression: unknown, raw: RawPlan): string | undefined {
  const constant = member(expression, "constant_value");
  if (typeof constant === "string") return constant;
  const [reference] = listOf(member(expression, "references"));
  const name = typeof reference === "string" ? /^var\.([\w-]+)$/.exec(reference)?.[1] : undefined;
  const value = name === undefined ? undefined : raw.variables?.[name]?.value;
  return typeof value === "string" ? value : undefined;
}
