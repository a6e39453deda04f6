import type { BlindSpot } from "../../scanner/blind-spots.ts";
import { checkov, type Failure, type Source } from "../../scanner/checkov.ts";
import { flipped, good, judge } from "../policies/flips/flip.ts";

/** What Checkov and the guardrails say of a blind spot that they did not say before. */
export interface Looked {
  readonly checks: readonly string[];
  readonly guardrails: readonly string[];
}

/** Tries every blind spot in one run of Checkov. */
export async function look(spots: readonly BlindSpot[], log: (line: string) => void): Promise<Looked[]> {
  const flips = spots.map((spot) => flipped({ ...spot, name: spot.what, code: spot.guardrail }));
  const bare = [...new Set(spots.map(({ stack }) => stack))];
  const sources: Source[] = [
    ...bare.map((name) => ({ name, framework: "terraform_json" as const, content: good(name).json })),
    ...flips.map((json, index) => ({
      name: `spot-${index}`,
      framework: "terraform_json" as const,
      content: Object(json),
    })),
  ];
  const { failures } = await checkov(sources, log);
  const of = (source: string) => failures.filter((failure) => failure.source === source);
  return spots.map(({ stack }, index) => {
    const known = new Set(of(stack).map(key));
    const before = new Set(judge(stack, good(stack).json).map(({ code, place }) => `${code} ${place}`));
    return {
      checks: of(`spot-${index}`)
        .filter((failure) => !known.has(key(failure)))
        .map(({ check }) => check),
      guardrails: judge(stack, flips[index])
        .filter(({ code, place }) => !before.has(`${code} ${place}`))
        .map(({ code }) => code),
    };
  });
}

function key({ address, check }: Failure): string {
  return `${check} ${address}`;
}
