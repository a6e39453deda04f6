/** Files of one service in the package of IAM data, as far as they tell of condition keys. */
export interface ServiceKeyFiles {
  readonly actions: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly conditionKeys: readonly string[];
        readonly resourceTypes: readonly {
          readonly name: string;
          readonly required: boolean;
          readonly conditionKeys: readonly string[];
        }[];
      }
    >
  >;
  readonly resourceTypes: Readonly<
    Record<string, { readonly key: string; readonly arn: string; readonly conditionKeys?: readonly string[] }>
  >;
}

/** Keys of a request: what the reference lists under a resource type says nothing of them. */
const OF_THE_REQUEST = /^aws:(?:RequestTag\/|TagKeys$)/;

/**
 * One service as a text: its condition keys (`*` for what is variable in one), its resource types with their ARN
 * patterns and keys (`subnet=ec2:*:*:subnet/*=1.4`), then, behind each `|`, actions that are alike:
 * `2;0!=1.4,3:CreateSubnet`, which is the keys of the action, then each resource type that it takes, `!` if it is
 * required, and the keys that the action has for the type, where it has its own.
 */
export function conditionKeysText({ actions, resourceTypes }: ServiceKeyFiles): string {
  const keys: string[] = [];
  const indexOf = (key: string) => {
    const name = key.toLowerCase().replace(/\$\{[^}]*\}/g, "*");
    if (!keys.includes(name)) keys.push(name);
    return keys.indexOf(name);
  };
  const types = Object.values(resourceTypes).map(({ arn, conditionKeys = [], key }) => {
    const own = conditionKeys.filter((name) => !OF_THE_REQUEST.test(name)).map(indexOf);
    return `${key}=${pattern(arn)}=${own.join(".")}`;
  });
  const groups = new Map<string, string[]>();
  for (const action of Object.values(actions)) {
    const own = action.conditionKeys.map(indexOf).join(".");
    const taken = action.resourceTypes.map(({ conditionKeys, name, required }) => {
      const type = types.findIndex((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}=`));
      if (type < 0) throw new Error(`${action.name} takes ${name}, which is not described`);
      const more = conditionKeys.length > 0 ? `=${conditionKeys.map(indexOf).join(".")}` : "";
      return `${type}${required ? "!" : ""}${more}`;
    });
    const group = `${own};${taken.join(",")}`;
    groups.set(group, [...(groups.get(group) ?? []), action.name]);
  }
  const alike = [...groups].map(([group, names]) => `${group}:${names.join(" ")}`);
  return [keys.join(" "), types.join(" "), ...alike].join("|");
}

/** What follows the partition, with `*` for each variable. */
function pattern(arn: string): string {
  return arn
    .split(":")
    .slice(2)
    .join(":")
    .replace(/\$\{[^}]*\}/g, "*")
    .replace(/\s/g, "");
}
