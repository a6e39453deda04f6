/** What a plan does to a resource. `import`, `move` and `forget` change the state alone. */
export const PLANNED_ACTIONS = ["create", "update", "replace", "delete", "import", "move", "forget"] as const;
export type PlannedAction = (typeof PLANNED_ACTIONS)[number];

/** How often each thing is done. */
export function actionCounts(actions: readonly PlannedAction[]): Readonly<Record<PlannedAction, number>> {
  const count = (action: PlannedAction) => actions.filter((each) => each === action).length;
  return {
    create: count("create"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
    import: count("import"),
    move: count("move"),
    forget: count("forget"),
  };
}

/** The parts of a resource change that say what is done to it. */
export interface ActionedChange {
  readonly address: string;
  readonly actions: readonly string[];
  readonly importing: boolean;
  readonly previousAddress?: string | undefined;
}

/**
 * What a change does, undefined when it does nothing. Terraform's actions are a list: a replacement is a deletion and a
 * creation, in the order in which they are done; `no-op` and `read` touch nothing.
 * Source: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export function plannedAction(change: ActionedChange): PlannedAction | undefined {
  const { actions, address, importing, previousAddress } = change;
  if (actions.includes("forget")) return actions.includes("create") ? "replace" : "forget";
  if (replaces(change)) return "replace";
  if (actions.includes("create")) return "create";
  if (actions.includes("delete")) return "delete";
  if (actions.includes("update")) return "update";
  if (importing) return "import";
  return previousAddress !== undefined && previousAddress !== address ? "move" : undefined;
}

/** Whether a change deletes a resource and creates it again. */
export function replaces({ actions }: Pick<ActionedChange, "actions">): boolean {
  return actions.includes("create") && actions.includes("delete");
}

/** Whether a change destroys the object that is there. */
export function destroys(action: PlannedAction): boolean {
  return action === "delete" || action === "replace";
}

/** One thing that a plan does. */
export interface StackChange {
  readonly address: string;
  readonly action: PlannedAction;
}

/** Everything that a plan does, in its order; an empty plan does nothing. */
export function changesOf({
  changes = [],
}: {
  readonly changes?: readonly ActionedChange[] | undefined;
}): StackChange[] {
  return changes.flatMap((change) => {
    const action = plannedAction(change);
    return action === undefined ? [] : [{ address: change.address, action }];
  });
}

/** `aws_lb.alb update`. */
export function changeText({ action, address }: StackChange): string {
  return `${address} ${action}`;
}
