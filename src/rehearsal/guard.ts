import type { AwsClients, AwsCredentials } from "../lifecycle/aws-clients.ts";
import type { AuthorizationRecord } from "./authorization/record.ts";
import type { AuthorizationReport } from "./authorization/report.ts";
import { startAuthorization } from "./authorization/server.ts";
import { type Emulator, emulatorEnvironment } from "./emulator.ts";
import { jobClaims, type PipelineRole, readPrincipals, signIn } from "./pipeline-principals.ts";
import type { Prepared } from "./rehearse.ts";

/** AWS's access control in front of the emulator, for one environment. */
export interface Guard {
  /** The same emulator, whose requests are judged before it gets them. */
  readonly emulator: Emulator;
  readonly record: AuthorizationRecord;
  /** Credentials of a role of the pipeline, as a job gets them. */
  signIn(clients: Pick<AwsClients, "sts">, role: PipelineRole): Promise<AwsCredentials>;
  /** What the roles asked for against what they are granted, as long as they exist. */
  review(): Promise<AuthorizationReport>;
  stop(): Promise<void>;
}

/** Reads who may act on the environment from its description, and starts to judge requests. */
export async function startGuard(
  { env, environment, workspace }: Prepared,
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
  return {
    emulator: { ...emulator, endpoint, environment: () => emulatorEnvironment(endpoint, region) },
    record,
    signIn: (clients, role) => signIn(clients, roleArns[role], jobClaims(principals, name, role)),
    review: () => authorization.review(Object.values(roleArns)),
    stop: () => authorization.stop(),
  };
}
