/** An action that a role was refused, and the statement that would have let it. */
export interface DeniedCall {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** The operation that asked, such as `ecs:CreateService`. */
  readonly operation: string;
  readonly why: "explicit-deny" | "implicit-deny" | "boundary";
  /** `<policy> <Sid>` of the statement that denied it, where one did. */
  readonly by?: string | undefined;
  /** Condition keys of the request and their values. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** What a role was given against what it used. */
export interface RoleUse {
  readonly role: string;
  /** Authorizations that were judged. */
  readonly judged: number;
  /** Actions that were called, and those that are granted. */
  readonly called: number;
  readonly granted: number;
  /** Granted and never called, such as what only a change of settings needs. */
  readonly neverCalled: readonly string[];
  /** Services of which no granted action was called. */
  readonly servicesNeverCalled: readonly string[];
  readonly statements: number;
  /**
   * `<policy> <Sid>` of each statement that may be removed without a recorded request being refused. One that only lets
   * tags be taken off is not tried.
   */
  readonly statementsNotNeeded: readonly string[];
}

/** Who did what under which permissions in a rehearsal. */
export interface AuthorizationReport {
  readonly roles: readonly RoleUse[];
  readonly denied: readonly DeniedCall[];
  readonly unjudged: readonly string[];
}
