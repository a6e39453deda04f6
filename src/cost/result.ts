import type { Assumption } from "./load.ts";
import type { Range } from "./range.ts";

/** What one resource costs for one thing, in an average month of 730 hours. */
export interface CostLine {
  readonly address: string;
  readonly what: string;
  /** Key of `prices`. */
  readonly price: string;
  /** Dollars for one unit. */
  readonly usd: Range;
  readonly unit: string;
  /** Units in a month. */
  readonly quantity: number;
  /** In whole cents. */
  readonly monthUsd: Range;
}

/** One inventory under one load. */
export interface Estimate {
  readonly lines: readonly CostLine[];
  readonly monthUsd: Range;
}

/** What a resource kind or a setting lacks a price for. */
export interface UnpricedKind {
  readonly what: string;
  readonly why: string;
  readonly count: number;
  /** The first ten. */
  readonly addresses: readonly string[];
}

/** A price that a line was made with. */
export interface UsedPrice {
  readonly key: string;
  readonly text: string;
  readonly usd: number;
  readonly unit: string;
  /** Page or file of AWS. */
  readonly url: string;
  readonly published: string;
  readonly read: string;
  readonly stale: boolean;
}

/** What a change would save, priced with the platform as it would then be. */
export interface OptionResult {
  readonly id: string;
  readonly title: string;
  /** What would be changed, with the attributes that say it. */
  readonly change: string;
  /** What is given up. */
  readonly givesUp: string;
  /** `in place`: the platform has it, and the saving is against the platform without it. */
  readonly state: "possible" | "in place" | "does not apply";
  /** Why it does not apply, or what else has to be known. Empty where nothing has. */
  readonly notes: readonly string[];
  /** Dollars a month at zero traffic; undefined where it does not apply or has no price. */
  readonly floorUsd: Range | undefined;
  /** Dollars a month at the load. */
  readonly loadUsd: Range | undefined;
}

/** What a platform costs. */
export interface CostResult {
  readonly schemaVersion: "1.0";
  readonly source: string;
  readonly cluster: string;
  readonly region: string;
  readonly currency: "USD";
  readonly hoursPerMonth: number;
  /** At zero traffic. */
  readonly floor: Estimate;
  /** At the load that `assumptions` describe. */
  readonly load: Estimate;
  readonly assumptions: readonly Assumption[];
  readonly options: readonly OptionResult[];
  readonly unpriced: readonly UnpricedKind[];
  /** Resources that AWS does not bill for. */
  readonly freeResources: number;
  /** What was taken where the Terraform does not tell. */
  readonly notes: readonly string[];
  readonly prices: readonly UsedPrice[];
}
