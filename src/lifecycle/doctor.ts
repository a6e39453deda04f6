import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { BallastError } from "../core/errors.ts";
import { findEngine } from "../engine/engine.ts";
import { PROJECT_DIR } from "../engine/paths.ts";
import { findMirror, PROVIDER_VERSION } from "../engine/provider-mirror.ts";
import { readStack, s3State } from "../engine/stack-files.ts";
import { accountNeeds, describeNeeds, missingInAccount } from "./account.ts";
import { machineImage } from "./machine-image.ts";
import { checkIdentity, openTarget, type Target } from "./target.ts";

/** What was looked at, and what to do when it is not as it should be. */
export interface Diagnosis {
  readonly what: string;
  /** `outdated` works, and there is something newer. */
  readonly state: "ok" | "outdated" | "missing" | "skipped";
  readonly detail: string;
}

/**
 * Looks at everything that the commands need, each on its own, and never stops at the first that is missing.
 * @param findEmulator installs the emulator where it is missing, and returns the path of its Python
 */
export async function diagnose(
  environment: string,
  scratchDir: string,
  findEmulator: () => Promise<string>,
): Promise<Diagnosis[]> {
  const engine = await look("Terraform engine", async () => {
    const { product, program, version } = await findEngine();
    return `${product} ${version} (${program})`;
  });
  const provider = await look(`AWS provider ${PROVIDER_VERSION}`, async () => {
    const { registry } = await findEngine();
    const mirror = findMirror({ host: registry, env: process.env, cwd: PROJECT_DIR, own: [] });
    return mirror
      ? `from ${mirror.found}`
      : "not on this machine: terraform init will fetch it from the registry";
  });
  const emulator = await look("AWS emulator", async () => `installed (${await findEmulator()})`);
  return [engine, provider, emulator, ...(await lookAtAccount(environment, scratchDir))];
}

async function lookAtAccount(name: string, scratchDir: string): Promise<Diagnosis[]> {
  const what = [
    "credentials and account",
    "governance of the account",
    "state backend",
    "settings of the account",
  ];
  const mode = process.env["PROVIDER_MODE"] ?? "dummy";
  if (mode === "dummy") {
    return what.map((item) => ({
      what: item,
      state: "skipped",
      detail: "PROVIDER_MODE is dummy, which needs none; set it to aws to have them looked at",
    }));
  }
  const opened = await openTarget(name, { scratchDir }).catch((error: unknown) => error);
  if (!isTarget(opened)) return [failed("environment", opened)];
  const account = await look(`credentials and account of ${name}`, async () => {
    const caller = await checkIdentity(opened);
    return `${caller}, region ${opened.environment.region}`;
  });
  const { governanceStack, stateStack } = opened.environment;
  const governance = await look(`governance of the account of ${name}`, () =>
    lookAtStore(opened, governanceStack),
  );
  const backend = await look(`state backend of ${name}`, () => lookAtStore(opened, stateStack));
  const settings = await look(`settings of the account of ${name}`, async () => {
    const needs = await accountNeeds(opened.project.dir, opened.environment);
    const missing = await missingInAccount(opened.clients, needs).catch((error: Error) => {
      throw new BallastError("ACCOUNT_SETTINGS", name, `${error.name}; check the permissions`);
    });
    const lines = describeNeeds(missing);
    if (lines.length === 0) return describeNeeds(needs).join(", ");
    throw new BallastError(
      "ACCOUNT_SETTINGS",
      name,
      `the account has no ${lines.join(", no ")}; run ballast bootstrap ${name} --apply`,
    );
  });
  return [account, governance, backend, settings, ...(await lookAtImage(opened))];
}

/** Whether a stack that holds its own state was made. */
async function lookAtStore({ clients, environment, project }: Target, stack: string): Promise<string> {
  const Bucket = s3State(await readStack(project.dir, stack))?.bucket ?? "";
  await clients.s3.send(new HeadBucketCommand({ Bucket })).catch((error: Error) => {
    const fix =
      error.name === "NotFound"
        ? `run ballast bootstrap ${environment.name} --apply`
        : "check the permissions";
    throw new BallastError("BACKEND", Bucket, `${error.name}; ${fix}`);
  });
  return `bucket ${Bucket} answers`;
}

/** Nothing for an environment without instances. */
async function lookAtImage(target: Target): Promise<Diagnosis[]> {
  const what = `AMI of ${target.environment.name}`;
  try {
    const image = await machineImage(target);
    return image ? [{ what, state: image.outdated ? "outdated" : "ok", detail: image.detail }] : [];
  } catch (error) {
    return [failed(what, error)];
  }
}

function isTarget(value: unknown): value is Target {
  return typeof value === "object" && value !== null && "project" in value;
}

async function look(what: string, see: () => Promise<string>): Promise<Diagnosis> {
  try {
    return { what, state: "ok", detail: await see() };
  } catch (error) {
    return failed(what, error);
  }
}

/** A defect is not a diagnosis: only errors that say what to do become one. */
function failed(what: string, error: unknown): Diagnosis {
  if (!(error instanceof BallastError)) throw error;
  return { what, state: "missing", detail: error.message };
}
