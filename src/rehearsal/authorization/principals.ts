import type { Policies } from "../../permissions/evaluate.ts";
import { type PolicyDocument, readPolicy } from "../../permissions/policy.ts";
import type { EmulatorLookups } from "./emulator-lookups.ts";

/** Who signs requests with one access key. */
export interface Principal {
  /** ARN as requests carry it, such as that of a session. */
  readonly arn: string;
  /** Name of the role; undefined for the administrator. */
  readonly role?: string;
  /** Condition keys of the caller. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

const EVERYTHING: PolicyDocument = readPolicy(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
  { kind: "identity", place: "AdministratorAccess" },
);

/** The principals of a rehearsal, by access key. */
export class Principals {
  private readonly known = new Map<string, Principal>();
  private readonly administrator: Principal;

  /** @param administratorArn ARN of the role as which a person administers the account */
  constructor(administratorArn: string) {
    const name = administratorArn.slice(administratorArn.lastIndexOf("/") + 1);
    const account = administratorArn.split(":")[4] ?? "";
    this.administrator = {
      arn: `arn:aws:sts::${account}:assumed-role/${name}/rehearsal`,
      keys: new Map([["aws:principalarn", [administratorArn]]]),
    };
  }

  /** Who has this access key. Keys that nobody got by assuming a role are the administrator's. */
  of(accessKey: string): Principal {
    return this.known.get(accessKey) ?? this.administrator;
  }

  add(accessKey: string, principal: Principal): void {
    this.known.set(accessKey, principal);
  }
}

/** The policies of a principal as they are deployed now. */
export async function policiesOf(
  { role }: Principal,
  lookups: EmulatorLookups,
): Promise<Pick<Policies, "identity" | "boundary">> {
  if (role === undefined) return { identity: [EVERYTHING] };
  const found = await lookups.role(role);
  if (!found) return { identity: [] };
  return { identity: found.identity, ...(found.boundary && { boundary: found.boundary }) };
}
