import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { BallastError } from "../core/errors.ts";
import { type Engine, engineEnvironment, findEngine } from "../engine/engine.ts";
import { PROJECT_DIR } from "../engine/paths.ts";
import { Project } from "../engine/project.ts";
import { readEnvironment, type SynthesizedEnvironment } from "../engine/stack-files.ts";
import { type AwsClients, type AwsCredentials, awsClients } from "./aws-clients.ts";

/** A real environment: this project, its account, and clients with the caller's own credentials. */
export interface Target {
  readonly project: Project;
  readonly environment: SynthesizedEnvironment;
  readonly clients: AwsClients;
  /** Address of the emulator; undefined for AWS itself. */
  readonly emulator?: string | undefined;
  /** The caller's keys for the emulator, which tell it whose permissions count. */
  readonly credentials?: AwsCredentials | undefined;
}

/**
 * Synthesizes this project for the provider mode of the caller's environment (`PROVIDER_MODE`, `aws` or `emulator`)
 * and opens one environment of it. The caller's `AWS_*` variables pass on to the engine; keys are never written.
 * @throws BallastError in dummy mode, where there is nothing to act on
 */
export async function openTarget(
  name: string,
  options: {
    readonly scratchDir: string;
    readonly onLine?: (line: string) => void;
    readonly signal?: AbortSignal;
  },
): Promise<Target> {
  const mode = process.env["PROVIDER_MODE"] ?? "dummy";
  if (mode !== "aws" && mode !== "emulator") {
    throw new BallastError(
      "PROV-01",
      "PROVIDER_MODE",
      `got ${mode}; limit: aws or emulator, because this acts on an account; fix: export PROVIDER_MODE=aws`,
    );
  }
  const env = { ...(await callerEnvironment(await findEngine(), options.scratchDir)), PROVIDER_MODE: mode };
  const { onLine, signal } = options;
  const project = new Project({
    dir: PROJECT_DIR,
    env,
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  });
  await project.synth();
  const environment = await readEnvironment(PROJECT_DIR, name);
  const emulator = mode === "emulator" ? process.env["AWS_ENDPOINT_URL"] : undefined;
  const credentials = emulator === undefined ? undefined : givenCredentials();
  const clients = awsClients({ region: environment.region, emulator, credentials });
  return { project, environment, clients, emulator, credentials };
}

/** On AWS the SDK finds them itself, in more places than these. */
function givenCredentials(): AwsCredentials | undefined {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

/** The environment of commands that act as the caller: the engine's own, and his `AWS_*` variables and AWS files. */
export async function callerEnvironment(engine: Engine, scratchDir: string): Promise<Record<string, string>> {
  const aws = Object.fromEntries(
    Object.entries(process.env).flatMap(([variable, value]) =>
      variable.startsWith("AWS_") && value !== undefined ? [[variable, value]] : [],
    ),
  );
  const {
    AWS_CONFIG_FILE: _config,
    AWS_SHARED_CREDENTIALS_FILE: _keys,
    ...isolated
  } = await engineEnvironment({ scratchDir, engine });
  return { ...isolated, ...aws };
}

/** Checks that the caller's credentials belong to the environment's account. @throws BallastError if there are none, or they belong to another account */
export async function checkIdentity({ clients, environment }: Target): Promise<string> {
  const identity = await clients.sts.send(new GetCallerIdentityCommand({})).catch((error: Error) => {
    throw new BallastError(
      "CREDENTIALS",
      environment.name,
      `AWS does not know the caller: ${error.message}; sign in first`,
    );
  });
  if (identity.Account !== environment.account) {
    throw new BallastError(
      "ACCOUNT",
      `${environment.name}.account`,
      `got credentials of account ${identity.Account}; limit: ${environment.account}; use a profile of that account`,
    );
  }
  return identity.Arn ?? "";
}
