/**
 * ARNs of managed policies that grant far more than any one workload needs, or everything: administration, every
 * action of a service, or reading everything.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html (2026-11).
 */
const BROAD =
  /:aws:policy\/(.*\/)?(AdministratorAccess.*|PowerUserAccess|ReadOnlyAccess|.*FullAccess|SystemAdministrator|NetworkAdministrator|DatabaseAdministrator|SecretsManagerReadWrite)$/;

/** Whether this is the ARN of a managed policy of AWS that administers or reads everything, or all of a service. */
export function isBroadPolicy(arn: string): boolean {
  return BROAD.test(arn);
}
