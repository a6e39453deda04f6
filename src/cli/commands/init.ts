import { type Command, Option } from "commander";
import { loadEnvironment } from "../../config/load.ts";
import { FindingsError } from "../../core/errors.ts";
import type { Finding } from "../../core/finding.ts";
import { InputError } from "../../core/input-error.ts";
import { PLACEHOLDER_ZONE } from "../../core/placeholders.ts";
import { describe, type Sources } from "../../description-edit/evaluate.ts";
import {
  environmentFile,
  environmentText,
  freeBlock,
  listedFirst,
  type NewEnvironment,
  SIZES,
} from "../../description-edit/new-environment.ts";
import type { Ask, Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";

const HELP = `
Asks for what is not given as an option. In a pipe the answers are lines, in this order: account, region, domain, size,
name, hosted zone, and for size large who gets alarms; only the first three are needed. With --account, --region, --domain and --size nothing is asked.

  ballast init
  ballast init sandbox --account 210987654321 --region eu-west-1 --domain shop.acme.io --size small

  small    Fargate and Fargate Spot, two zones, one NAT gateway, nothing protected
  medium   two to six instances, On-Demand and Spot, three zones, protection on
  large    three to twelve instances, three zones, every guardrail of production

The environment is a file of its own in stacks/environments/, with the service web of services.ts, and the first in the
list of stacks/environments.ts. It is synthesized; if anything refuses it, nothing is kept.

Exit codes: 0 written; 64 wrong usage, or an answer that is refused; 130 interrupted.`;

type Answers = Record<keyof typeof QUESTIONS, string>;
type Options = Partial<Omit<Answers, "name">> & { readonly project?: string };

interface Question {
  readonly text: string;
  /** Where the description says it, as findings name places. */
  readonly place: string;
  readonly flag: string;
  readonly fallback?: string;
}

/** In the order in which they are asked. */
const QUESTIONS = {
  account: { text: "AWS account (12 digits)", place: "account", flag: "--account" },
  region: { text: "Region, such as eu-central-1", place: "region", flag: "--region" },
  domain: {
    text: "Domain of the public service, such as shop.acme.io",
    place: "domain.name",
    flag: "--domain",
  },
  size: { text: `Size: ${SIZES.join(", ")}`, place: "size", flag: "--size", fallback: "small" },
  name: {
    text: "Name of the environment",
    place: "name",
    flag: "as the first argument",
    fallback: "sandbox",
  },
  hostedZone: {
    text: "Route 53 hosted zone of the domain (empty: put it into the file later)",
    place: "domain.hostedZoneId",
    flag: "--hosted-zone",
    fallback: PLACEHOLDER_ZONE,
  },
  email: { text: "Who gets alarms", place: "alerts.emails", flag: "--email" },
} as const satisfies Record<string, Question>;

/** Enough of an environment to check one answer by itself. */
const ELSE: Answers = {
  account: "210987654321",
  region: "eu-central-1",
  domain: "shop.acme.io",
  size: "small",
  name: "sandbox",
  hostedZone: PLACEHOLDER_ZONE,
  email: "platform@shop.acme.io",
};

/** Adds `init`. @param finish takes the exit code */
export function addInitCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("init")
    .description("describe an environment of your own: asks, or takes options; synthesizes it")
    .argument("[name]", "name of the environment (default: sandbox)")
    .option("--account <id>", "AWS account, 12 digits")
    .option("--region <region>", "region, such as eu-central-1")
    .option("--domain <name>", "domain of the public service, such as shop.acme.io")
    .addOption(new Option("--size <size>", "capacity, zones and protection").choices(SIZES))
    .option("--hosted-zone <id>", "Route 53 hosted zone of the domain (default: a placeholder)")
    .option("--email <address>", "with --size large, who gets alarms (default: platform@<domain>)")
    .option("--project <name>", "front of every name in AWS (default: from the domain)")
    .addHelpText("after", HELP)
    .action(async (name: string | undefined, options: Options) => {
      await init({ ...options, ...(name !== undefined && { name }) }, options.project, io);
      finish(EXIT.clean);
    });
}

async function init(given: Partial<Answers>, project: string | undefined, io: Io): Promise<void> {
  const sources = await io.readSources();
  const others = [...describe(sources).values()].map(({ input }) => input);
  const check = (answers: Answers) => findingsOf(answers, project, sources);
  const answers = await askAll(given, check, io);
  refuseTaken(answers, others, await io.environmentNames());
  const findings = check(answers);
  if (findings.length > 0) throw new FindingsError(answers.name, findings);
  const environment = newEnvironment(
    answers,
    project,
    others.map((input) => textAt(input, "network", "cidr")),
  );
  await write(environment, io);
  io.out(nextText(environment));
}

/** Asks only when one of the four that nothing can stand for is missing; then for the others as well. */
async function askAll(
  given: Partial<Answers>,
  check: (answers: Answers) => readonly Finding[],
  io: Io,
): Promise<Answers> {
  const answers: Answers = { ...ELSE, ...given };
  const enough = given.account && given.region && given.domain && given.size;
  const problemOf = (key: keyof Answers, value: string) =>
    key === "size" && !SIZES.some((size) => size === value)
      ? { value, limit: SIZES.join(", "), fix: "give one of these" }
      : check({ ...ELSE, [key]: value }).find(({ place }) => place === QUESTIONS[key].place);
  const refuse = (key: keyof Answers, problem: Pick<Finding, "value" | "limit" | "fix">) => {
    const { value, limit, fix } = problem;
    return new InputError("INIT", QUESTIONS[key].flag, `got ${value}; limit: ${limit}`, fix);
  };
  const settle = async (key: keyof Answers, ask: Ask | undefined): Promise<void> => {
    const { flag, text, ...question }: Question = QUESTIONS[key];
    const fallback = key === "email" ? `platform@${answers.domain}` : question.fallback;
    for (;;) {
      const shown = fallback === undefined || fallback === PLACEHOLDER_ZONE ? text : `${text} [${fallback}]`;
      if (key === "email" && answers.size !== "large") return;
      const answer = given[key] ?? (await ask?.(`${shown}: `))?.trim();
      const value = answer || fallback;
      if (value !== undefined) {
        const problem = problemOf(key, value);
        if (!problem) {
          answers[key] = value;
          return;
        }
        if (given[key] !== undefined || !io.interactive) throw refuse(key, problem);
        io.err(`  got ${problem.value}; limit: ${problem.limit}; fix: ${problem.fix}\n`);
      } else if (answer === undefined || !io.interactive) {
        throw new InputError("INIT", flag, "got no answer", `give ${flag} or a line for it`);
      }
    }
  };
  const keys = Object.keys(QUESTIONS) as (keyof Answers)[];
  if (enough) for (const key of keys) await settle(key, undefined);
  else
    await io.questions(async (ask) => {
      for (const key of keys) await settle(key, ask);
    });
  return answers;
}

function findingsOf(answers: Answers, project: string | undefined, sources: Sources): readonly Finding[] {
  const environment = newEnvironment(answers, project, []);
  const file = environmentFile(environment.name);
  // Without the other environments, which may have its name.
  const services = [...sources].filter(([path]) => path === SERVICES);
  const described = describe(new Map([...services, [file, environmentText(environment)]]));
  const input = [...described.values()].find((one) => one.file === file)?.input;
  try {
    loadEnvironment(input, "2000-01-01");
    return [];
  } catch (error) {
    if (error instanceof FindingsError) return error.findings.filter(({ severity }) => severity === "error");
    throw error;
  }
}

const SERVICES = "stacks/environments/services.ts";

function newEnvironment(
  { email, hostedZone, size, ...answers }: Answers,
  project: string | undefined,
  taken: readonly string[],
): NewEnvironment {
  return {
    ...answers,
    project: project ?? projectOf(answers.domain, answers.name),
    hostedZoneId: hostedZone,
    size: SIZES.find((one) => one === size) ?? "small",
    email: size === "large" ? email : undefined,
    cidr: freeBlock(taken),
  };
}

const STAGES = ["www", "dev", "test", "qa", "stage", "staging", "prod", "production", "sandbox"];

/** The first label of the domain that says something: `shop` of `dev.shop.acme.io`, `acme` of `acme.io`. */
function projectOf(domain: string, environment: string): string {
  const labels = domain.toLowerCase().split(".").slice(0, -1);
  const label = labels.find((one) => ![...STAGES, environment].includes(one)) ?? "";
  const clean = label
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 12)
    .replace(/-+$/, "");
  return clean || "app";
}

function refuseTaken(
  { domain, name }: Answers,
  others: readonly Readonly<Record<string, unknown>>[],
  names: readonly string[],
): void {
  const refuse = (flag: string, value: string, what: string) =>
    new InputError("INIT", flag, `got ${value}; limit: ${what}`, "give another one");
  if (names.includes(name) || others.some((input) => input["name"] === name)) {
    throw refuse("name", name, `a name besides ${names.join(", ")}`);
  }
  const twin = others.find((input) => textAt(input, "domain", "name") === domain);
  if (twin) throw refuse("--domain", domain, `a domain that ${String(twin["name"])} does not have`);
}

function textAt(input: Readonly<Record<string, unknown>>, ...path: string[]): string {
  let value: unknown = input;
  for (const key of path)
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return typeof value === "string" ? value : "";
}

const LIST = "stacks/environments.ts";

/** Writes the file and the list; what synthesis refuses is taken back. */
async function write(environment: NewEnvironment, io: Io): Promise<void> {
  const file = environmentFile(environment.name);
  const list = await io.readSource(LIST);
  const listed = listedFirst(list, environment.name);
  await io.writeSource(file, environmentText(environment));
  try {
    await io.writeSource(LIST, listed);
    await io.synthesize(environment.name);
  } catch (error) {
    await io.writeSource(LIST, list);
    await io.removeSource(file);
    throw error;
  }
}

function nextText({ account, hostedZoneId, name, region }: NewEnvironment): string {
  const zone =
    hostedZoneId === PLACEHOLDER_ZONE
      ? `Before it goes to AWS, put the hosted zone of its domain into ${environmentFile(name)}.\n`
      : "";
  return `Wrote ${environmentFile(name)} and put ${name} first in ${LIST}.
Account ${account}, region ${region}; it synthesizes.
${zone}
Next, without an account:
  npx ballast cdktf plan ${name}-platform
Then, on an emulator of AWS on this machine:
  npx ballast rehearse ${name} --short
And on AWS: README.md, "Planning and applying on AWS".
`;
}
