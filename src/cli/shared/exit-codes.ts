/** What the exit codes of every command mean, as `--help` says it. */
export const EXIT = {
  /** Everything was checked, and nothing as bad as the level was found. */
  clean: 0,
  /** Something could not be checked. */
  incomplete: 1,
  /** Drift that somebody has to act on. */
  drift: 2,
  /** An objective that a simulation was held against is missed. */
  missed: 2,
  /** A check of a claim does not show what its verdict says. */
  disagrees: 2,
  /** A way through a trust boundary is open. */
  open: 2,
  /** An alarm cannot fire, or nobody would be told. */
  mute: 2,
  /** A role may not do what was asked. */
  denied: 2,
  /** A policy is larger than IAM takes. */
  overQuota: 2,
  /** Wrong usage or input: nothing was judged. As EX_USAGE of sysexits.h. */
  badInput: 64,
  /** Stopped by Ctrl-C or SIGTERM. As a shell reports SIGINT. */
  interrupted: 130,
  /** A defect of this program. As EX_SOFTWARE of sysexits.h. */
  defect: 70,
} as const;
