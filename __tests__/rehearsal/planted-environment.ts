import { randomUUID } from "node:crypto";

/** Variables that jobs and shells hold secrets in. */
const NAMES = [
  "GITHUB_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "NPM_TOKEN",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "TF_VAR_database_password",
  // By neither name nor form a secret: it reaches the engine.
  "TF_VAR_greeting",
  "DB_PASSWORD",
] as const;

/** An environment with secrets, each with a value that nothing else holds. */
export function plantedEnvironment(): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, `planted-${name.toLowerCase()}-${randomUUID()}`]));
}
