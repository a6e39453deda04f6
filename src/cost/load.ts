import { InputError } from "../core/input-error.ts";
import { nearest } from "../core/nearest.ts";

/** A number that no Terraform tells. */
export interface Assumption {
  readonly name: AssumptionName;
  readonly value: number;
  readonly unit: string;
  readonly text: string;
  readonly source: string;
  /** Whether it was given, or is the default. */
  readonly given: boolean;
}

interface Definition {
  readonly value: number;
  /** The value at zero traffic; the same where traffic does not change it. */
  readonly idle?: number;
  readonly most: number;
  readonly unit: string;
  readonly text: string;
  readonly source: string;
}

const OWN = "a plain round number; give your own";

/** What a month of load is made of. Each is an average over the month. */
const DEFINITIONS = {
  requestsPerSec: {
    value: 10,
    idle: 0,
    most: 1e6,
    unit: "requests/s",
    text: "requests that all load balancers together take",
    source: OWN,
  },
  requestKiB: { value: 2, idle: 0, most: 1e6, unit: "KiB", text: "size of a request", source: OWN },
  responseKiB: { value: 20, idle: 0, most: 1e6, unit: "KiB", text: "size of a response", source: OWN },
  requestsPerConnection: {
    value: 10,
    most: 1e6,
    unit: "requests",
    text: "requests that share a connection",
    source: OWN,
  },
  connectionSec: {
    value: 60,
    most: 1e5,
    unit: "s",
    text: "how long a connection stays open",
    source: "idle timeout of a load balancer, unless it says otherwise",
  },
  internetGbPerTask: {
    value: 5,
    idle: 0,
    most: 1e6,
    unit: "GB/month",
    text: "what a task exchanges with the internet through its NAT gateway",
    source: OWN,
  },
  internetOutPercent: {
    value: 50,
    most: 100,
    unit: "%",
    text: "share of that which goes out, and is paid as transfer too",
    source: OWN,
  },
  awsGbPerTask: {
    value: 2,
    idle: 0,
    most: 1e6,
    unit: "GB/month",
    text: "what a task exchanges with AWS: images, logs, secrets",
    source: OWN,
  },
  logGbPerTask: { value: 1, idle: 0, most: 1e6, unit: "GB/month", text: "log data of a task", source: OWN },
  flowLogGbPerTask: {
    value: 0.5,
    idle: 0,
    most: 1e6,
    unit: "GB/month",
    text: "VPC flow logs for each task",
    source: OWN,
  },
  logCompressionPercent: {
    value: 15,
    most: 100,
    unit: "%",
    text: "size of log data that is kept, of what was taken in",
    source: "storage compression factor of https://calculator.aws/#/createCalculator/CloudWatch",
  },
  bucketGb: { value: 1, idle: 0, most: 1e9, unit: "GB", text: "kept in each S3 bucket", source: OWN },
  repositoryGb: {
    value: 2,
    idle: 0,
    most: 1e9,
    unit: "GB",
    text: "kept in each ECR repository",
    source: OWN,
  },
  fileSystemGb: {
    value: 10,
    idle: 0,
    most: 1e9,
    unit: "GB",
    text: "kept in each EFS file system",
    source: OWN,
  },
  tableGb: { value: 0.1, idle: 0, most: 1e9, unit: "GB", text: "kept in each DynamoDB table", source: OWN },
} as const satisfies Readonly<Record<string, Definition>>;

export type AssumptionName = keyof typeof DEFINITIONS;

/** A month of traffic: every assumption by its name. */
export type Load = Readonly<Record<AssumptionName, number>>;

const NAMES = Object.keys(DEFINITIONS) as AssumptionName[];
const definition = (name: AssumptionName): Definition => DEFINITIONS[name];

/** Nobody asks for anything, nothing is sent, nothing is written. */
export const NO_TRAFFIC: Load = Object.fromEntries(
  NAMES.map((name) => [name, definition(name).idle ?? definition(name).value]),
) as Load;

/** @param given values by name, which count more than the defaults */
export function loadWith(given: ReadonlyMap<AssumptionName, number>): Load {
  return Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? definition(name).value])) as Load;
}

export function assumptionsOf(given: ReadonlyMap<AssumptionName, number>): readonly Assumption[] {
  return NAMES.map((name) => {
    const { source, text, unit, value } = definition(name);
    return { name, value: given.get(name) ?? value, unit, text, source, given: given.has(name) };
  });
}

/** Reads `requestsPerSec=50,responseKiB=4`. @throws InputError for an unknown name or a value out of range */
export function readLoad(
  text: string,
  known: ReadonlyMap<AssumptionName, number> = new Map(),
): ReadonlyMap<AssumptionName, number> {
  const values = new Map(known);
  for (const part of text.split(",")) {
    const [, word = "", number = ""] = /^\s*([A-Za-z]+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    const name = NAMES.find((it) => it === word);
    if (name === undefined) {
      const meant = nearest(word, NAMES);
      throw new InputError(
        "USAGE",
        `--load ${part.trim()}`,
        `limit: <name>=<number>, with ${NAMES.join(", ")}`,
        meant === undefined ? "give one of these" : `did you mean ${meant}?`,
      );
    }
    const value = /^\d+(\.\d+)?$/.test(number) ? Number(number) : Number.NaN;
    const { most } = definition(name);
    const least = name === "requestsPerConnection" ? 1 : 0;
    if (!(value >= least && value <= most)) {
      throw new InputError(
        "USAGE",
        `--load ${name}`,
        `got ${number}; limit: a number from ${least} to ${most}`,
        "correct it",
      );
    }
    values.set(name, value);
  }
  return values;
}
