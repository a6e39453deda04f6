import { type Cidr, formatCidr, overlaps, parseCidr } from "../core/cidr.ts";
import { BallastError } from "../core/errors.ts";
import { regionFacts } from "../core/regions.ts";

/** How large a new environment is: which capacity it runs on, how many zones, what is protected. */
export const SIZES = ["small", "medium", "large"] as const;
export type Size = (typeof SIZES)[number];

/** What is asked about a new environment; everything else follows from its size. */
export interface NewEnvironment {
  readonly project: string;
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly domain: string;
  readonly hostedZoneId: string;
  readonly size: Size;
  /** Who gets alarms; production needs somebody. */
  readonly email?: string | undefined;
  /** Block of the VPC, such as `10.40.0.0/16`. */
  readonly cidr: string;
}

interface SizeText {
  readonly about: string;
  readonly stage: string;
  readonly zones: number;
  readonly egress: string;
  readonly endpoints: string;
  readonly capacity: readonly string[];
  readonly tasks: string;
  readonly protection: boolean;
  readonly retentionDays: number;
}

const SIZE_TEXTS: Readonly<Record<Size, SizeText>> = {
  small: {
    about: "One task on FARGATE and more on FARGATE_SPOT, two zones, one NAT gateway, nothing protected.",
    stage: "development",
    zones: 2,
    egress: "single-nat",
    endpoints: "gateway",
    capacity: ['  capacity: { kind: "fargate", onDemandBase: 1, spotWeight: 1 },'],
    tasks: "minTasks: 1, maxTasks: 3",
    protection: false,
    retentionDays: 7,
  },
  medium: {
    about: "Two to six instances, On-Demand first and then Spot, a NAT gateway in each zone, protection on.",
    stage: "staging",
    zones: 3,
    egress: "nat-per-zone",
    endpoints: "full",
    capacity: [
      "  capacity: {",
      '    kind: "ec2",',
      '    instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large"],',
      "    onDemandBase: 2,",
      "    onDemandPercentageAboveBase: 0,",
      "    minInstances: 2,",
      "    maxInstances: 6,",
      "  },",
    ],
    tasks: "minTasks: 2, maxTasks: 6",
    protection: true,
    retentionDays: 90,
  },
  large: {
    about:
      "For production: three to twelve instances, three zones, every endpoint, protection on, a year of logs.",
    stage: "production",
    zones: 3,
    egress: "nat-per-zone",
    endpoints: "full",
    capacity: [
      "  capacity: {",
      '    kind: "ec2",',
      '    instanceTypes: ["m6i.large", "m6a.large", "m5.large", "m5a.large", "m7i.large", "m7a.large"],',
      "    onDemandBase: 3,",
      "    onDemandPercentageAboveBase: 20,",
      "    minInstances: 3,",
      "    maxInstances: 12,",
      "  },",
    ],
    tasks: "minTasks: 4, maxTasks: 20",
    protection: true,
    retentionDays: 365,
  },
};

/** The file of an environment, from the root of the project. */
export function environmentFile(name: string): string {
  return `stacks/environments/${name}.ts`;
}

/** The text of an environment's file, with the service `web` of `services.ts`. */
export function environmentText(environment: NewEnvironment): string {
  const { account, cidr, domain, email, hostedZoneId, name, project, region, size } = environment;
  const { about, capacity, egress, endpoints, protection, retentionDays, stage, tasks, zones } =
    SIZE_TEXTS[size];
  const letters = zonesOf(region).slice(0, zones);
  return [
    'import type { EnvironmentInput } from "../../src/config/schema.ts";',
    'import { web } from "./services.ts";',
    "",
    `/** ${about} */`,
    `export const ${identifier(name)} = {`,
    `  project: ${quote(project)},`,
    `  name: ${quote(name)},`,
    `  stage: ${quote(stage)},`,
    `  account: ${quote(account)},`,
    `  region: ${quote(region)},`,
    "  network: {",
    `    cidr: ${quote(cidr)},`,
    `    zones: [${letters.map(quote).join(", ")}],`,
    `    egress: { kind: ${quote(egress)} },`,
    `    endpoints: ${quote(endpoints)},`,
    "  },",
    "  domain: {",
    `    name: ${quote(domain)},`,
    `    hostedZoneId: ${quote(hostedZoneId)},`,
    "  },",
    ...capacity,
    `  services: { web: web({ ${tasks} }) },`,
    `  protection: ${protection},`,
    `  logs: { retentionDays: ${retentionDays} },`,
    ...(email === undefined ? [] : [`  alerts: { emails: [${quote(email)}] },`]),
    "} satisfies EnvironmentInput;",
    "",
  ].join("\n");
}

/** Letters of the zones of a region; those that most regions have where it is not known. */
function zonesOf(region: string): string[] {
  return [...(regionFacts(region)?.zones || "abc")];
}

const LIST = /export const ENVIRONMENTS[^=]*= \[([^\]]*)\]/;

/**
 * The text of `stacks/environments.ts` with one environment more, in the first place.
 * @throws BallastError when the list is not an array that can be read
 */
export function listedFirst(text: string, name: string, file = "stacks/environments.ts"): string {
  const found = LIST.exec(text);
  const variable = identifier(name);
  const line = `import { ${variable} } from "./environments/${name}.ts";`;
  if (!found) {
    const fix = `add ${variable} from ./environments/${name}.ts to the list by hand`;
    throw new BallastError("INIT", file, `got no list; limit: export const ENVIRONMENTS = […]; fix: ${fix}`);
  }
  const [before, names = ""] = found;
  const others = names.trim() === "" ? "" : `, ${names.trim().replace(/,$/, "")}`;
  const list = before.replace(/\[[^\]]*\]$/, `[${variable}${others}]`);
  const changed = text.replace(before, () => list);
  const imports = [...changed.matchAll(/^import .*$/gm)];
  const next = imports.find(
    ([statement]) => statement.slice(statement.indexOf('"')) > line.slice(line.indexOf('"')),
  );
  const last = imports.at(-1);
  const at = next?.index ?? (last ? last.index + last[0].length + 1 : 0);
  return `${changed.slice(0, at)}${line}\n${changed.slice(at)}`;
}

/** The first block of 65,536 private addresses that overlaps none of the others. */
export function freeBlock(others: readonly string[]): string {
  const taken = others.flatMap((text) => parseCidr(text) ?? []);
  const blocks = Array.from({ length: 216 }, (_, index) => parseCidr(`10.${index + 40}.0.0/16`));
  const free = blocks.find((block): block is Cidr => !!block && !taken.some((one) => overlaps(one, block)));
  if (free) return formatCidr(free);
  throw new BallastError(
    "INIT",
    "network.cidr",
    "has no free block in 10.40.0.0 to 10.255.0.0; fix: give --cidr",
  );
}

/** Words that cannot name a variable, and the services that the file may import. */
const TAKEN =
  /^(web|api|new|default|delete|export|import|in|do|if|for|case|class|enum|let|static|this|void|with|var|try|null|true|false|public|private|package|interface|const|function|return|super|switch|throw|typeof|while|yield|await|break|catch|continue|debugger|else|extends|finally|instanceof|protected|implements|arguments|eval)$/;

function identifier(name: string): string {
  const camel = name.replace(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  return TAKEN.test(camel) || !/^[A-Za-z]/.test(camel) ? `${camel}Environment` : camel;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
