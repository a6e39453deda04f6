import { arn, type Home, s3Arn } from "../core/arn.ts";
import type { Statement } from "../core/iam.ts";
import { stateKey, stateNames } from "../core/state-names.ts";
import type { AreaStatement } from "./statements.ts";

/** One store, and the stacks in it by name or pattern, such as `prod-service-*`. */
export interface StateStorePlace {
  readonly home: Home;
  readonly stacks: readonly string[];
}

/**
 * What Terraform's S3 backend calls to read and write the state of some stacks under both locks:
 * https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required (2026-11). The digest of a state
 * stands in the lock table beside its lock.
 */
export function stateWriting(store: StateStorePlace): AreaStatement[] {
  return inArea([
    allow("ListStates", "s3:ListBucket", [s3Arn(store.home, stateNames(store.home).bucket)]),
    allow("ReadAndWriteStates", "s3:GetObject s3:PutObject", [
      ...objects(store, ""),
      ...objects(store, LOCK),
    ]),
    allow("DeleteLockFiles", "s3:DeleteObject", objects(store, LOCK)),
    {
      ...allow("LockStates", "dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem", [table(store)]),
      Condition: leading([...items(store, ""), ...items(store, "-md5")]),
    },
    useOfTheKeys([store]),
  ]);
}

/**
 * Reading states, and what locks them while they are planned. The digest of a state is read and never written. Whoever
 * plans the stores themselves may list their buckets already.
 */
export function stateReading(stores: readonly StateStorePlace[]): AreaStatement[] {
  const tables = stores.map(table);
  return inArea([
    allow(
      "ReadStates",
      "s3:GetObject",
      stores.flatMap((store) => objects(store, "")),
    ),
    allow(
      "LockFiles",
      "s3:DeleteObject s3:GetObject s3:PutObject",
      stores.flatMap((store) => objects(store, LOCK)),
    ),
    allow("ReadDigests", "dynamodb:GetItem", tables),
    {
      ...allow("LockStates", "dynamodb:DeleteItem dynamodb:PutItem", tables),
      Condition: leading(stores.flatMap((store) => items(store, ""))),
    },
    useOfTheKeys(stores),
  ]);
}

/** End of the key of a lock file. */
const LOCK = ".tflock";

function allow(Sid: string, actions: string, Resource: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action: actions.split(" "), Resource };
}

/** `<bucket>/<key>` of each state, which is also its item in the lock table. */
function items({ home, stacks }: StateStorePlace, end: string): string[] {
  return stacks.map((stack) => `${stateNames(home).bucket}/${stateKey(stack)}${end}`);
}

function objects(store: StateStorePlace, end: string): string[] {
  return items(store, end).map((item) => s3Arn(store.home, item));
}

function table({ home }: StateStorePlace): string {
  return arn(home, "dynamodb", `table/${stateNames(home).lockTable}`);
}

function leading(values: readonly string[]): NonNullable<Statement["Condition"]> {
  return { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": values } };
}

/** By their aliases: the id of a key is not known before it exists, and its policy has the last word. */
function useOfTheKeys(stores: readonly StateStorePlace[]): Statement {
  const services = stores.flatMap(({ home: { region } }) =>
    ["s3", "dynamodb"].map((service) => `${service}.${region}.amazonaws.com`),
  );
  return {
    ...allow("UseTheKeysOfStates", "kms:Decrypt kms:GenerateDataKey", [
      ...new Set(stores.map(({ home }) => arn(home, "kms", "key/*"))),
    ]),
    Condition: {
      StringEquals: { "kms:ViaService": [...new Set(services)] },
      "ForAnyValue:StringEquals": {
        "kms:ResourceAliases": stores.map(({ home }) => stateNames(home).keyAlias),
      },
    },
  };
}

function inArea(statements: readonly Statement[]): AreaStatement[] {
  return statements.map((statement) => ({ area: "state", statement }));
}
