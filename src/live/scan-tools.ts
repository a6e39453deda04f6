import type { Plan, StateResource } from "../terraform/plan.ts";
import { isList, type Value } from "../terraform/value.ts";

/** A managed resource and the stack that holds it. */
export interface Owned {
  readonly stack: string;
  readonly address: string;
  readonly values: StateResource["values"];
}

/** Everything that the stacks of one environment hold, to tell what is in none of them. */
export class Inventory {
  readonly #byType = new Map<string, Owned[]>();
  readonly #plans: ReadonlyMap<string, Plan>;

  constructor(plans: ReadonlyMap<string, Plan>) {
    this.#plans = plans;
    for (const [stack, plan] of plans) {
      for (const { address, type, values } of plan.state) {
        this.#byType.set(type, [...(this.#byType.get(type) ?? []), { stack, address, values }]);
      }
    }
  }

  of(type: string): readonly Owned[] {
    return this.#byType.get(type) ?? [];
  }

  /** The texts of one attribute over all resources of a type, lists taken apart. */
  texts(type: string, attribute: string): ReadonlySet<string> {
    return new Set(this.of(type).flatMap(({ values }) => textsOf(values[attribute])));
  }

  /** `parent/child` of all resources of a type. */
  pairs(type: string, parent: string, child: string): ReadonlySet<string> {
    return new Set(
      this.of(type).flatMap(({ values }) =>
        textsOf(values[parent]).flatMap((a) => textsOf(values[child]).map((b) => `${a}/${b}`)),
      ),
    );
  }

  /** True when the code of the resource itself sets the attribute. */
  sets({ address, stack }: Owned, attribute: string): boolean {
    return this.#plans.get(stack)?.code.expression(address, [attribute]) !== undefined;
  }
}

export function textAt({ values }: Owned, attribute: string): string {
  return textsOf(values[attribute])[0] ?? "";
}

function textsOf(value: Value | undefined): string[] {
  const items = isList(value) ? value : [value];
  return items.filter((item): item is string => typeof item === "string" && item !== "");
}

/** Counts calls and refuses the one too many: a scan may not use up what the account's other callers need. */
export class Budget {
  readonly limit: number;
  used = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  async call<T>(work: () => Promise<T>): Promise<T> {
    this.take();
    return work();
  }

  /** All pages of a paginator, each a call. */
  async pages<P, T>(paginator: AsyncIterable<P>, items: (page: P) => readonly T[] | undefined): Promise<T[]> {
    const found: T[] = [];
    this.take();
    let first = true;
    for await (const page of paginator) {
      if (!first) this.take();
      first = false;
      found.push(...(items(page) ?? []));
    }
    return found;
  }

  take(): void {
    if (this.used >= this.limit) throw new BudgetSpent(this.limit);
    this.used += 1;
  }
}

/** The scan has made all the calls that it may make. */
export class BudgetSpent extends Error {
  constructor(limit: number) {
    super(`the limit of ${limit} calls was reached`);
    this.name = "BudgetSpent";
  }
}
