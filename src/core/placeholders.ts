/** Account numbers that AWS prints in its documentation; none belongs to a reader. */
const DOCUMENTATION_ACCOUNTS = new Set([
  ...Array.from({ length: 10 }, (_, digit) => String(digit).repeat(12)),
  "111122223333",
  "444455556666",
  "777788889999",
  "123456789012",
]);

/** Whether an account number is one of the AWS documentation, as the examples of this project have. */
export function isPlaceholderAccount(account: string): boolean {
  return DOCUMENTATION_ACCOUNTS.has(account);
}

/** Stands for a hosted zone that is not there yet, so that an environment can be planned offline before. */
export const PLACEHOLDER_ZONE = "Z00000000EXAMPLE";

/** Stands for the id of a repository on GitHub that is not known yet; none has it. */
export const PLACEHOLDER_REPOSITORY_ID = "000000000";
