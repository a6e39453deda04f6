import type { SynthesizedEnvironment } from "../engine/stack-files.ts";
import type { AwsClients, AwsCredentials } from "../lifecycle/aws-clients.ts";
import type { AuthorizationRecord } from "./authorization/record.ts";
import type { AuthorizationReport } from "./authorization/report.ts";
import { startAuthorization } from "./authorization/server.ts";
import { type Emulator, emulatorEnvironment } from "./emulator.ts";
import { jobClaims, type PipelineRole, readPrincipals, signIn } from "./pipeline-principals.ts";
import type { Workspace } from "./workspace.ts";

/** AWS's access control in front of the emulator, for one environment. */
export interface Guard {
  /** The same emulator, whose requests are judged before it gets them. */
  readonly emulator: Emulator;
  readonly record: AuthorizationRecord;
  /** Credentials of a role of the pipeline, as a job gets them. */
  signIn(clients: Pick<AwsClients, "sts">, role: PipelineRole): Promise<AwsCredentials>;
  /** What the roles asked for against what they are granted, as long as they exist. */
  review(): Promise<AuthorizationReport>;
  /** The last review; a new one where there was none. Undefined before the roles exist. */
  lastReview(): Promise<AuthorizationReport | undefined>;
  stop(): Promise<void>;
}

/** The environment that is guarded, and the project that describes it. */
interface Guarded {
  readonly environment: SynthesizedEnvironment;
  readonly workspace: Pick<Workspace, "dir">;
  /** Of the project's commands. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reads who may act on the environment from its description, and starts to judge requests. */
export async function startGuard(
  { env, environment, workspace }: Guarded,
  emulator: Emulator,
): Promise<Guard> {
  const { account, name, region } = environment;
  const principals = await readPrincipals(workspace.dir, env, name);
  const { administratorArn, roleArns } = principals;
  const authorization = await startAuthorization({
    endpoint: emulator.endpoint,
    account,
    region,
    administratorArn,
  });
  const { endpoint, record } = authorization;
  let last: AuthorizationReport | undefined;
  const review = async () => {
    last = await authorization.review(Object.values(roleArns));
    return last;
  };
  return {
    emulator: { ...emulator, endpoint, environment: () => emulatorEnvironment(endpoint, region) },
    record,
    signIn: (clients, role) => signIn(clients, roleArns[role], jobClaims(principals, name, role)),
    review,
    lastReview: async () => {
      const found = last ?? (await review());
      return found.roles.length > 0 ? found : undefined;
    },
    stop: () => authorization.stop(),
  };
}
