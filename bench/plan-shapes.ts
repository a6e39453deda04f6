type Values = Readonly<Record<string, unknown>>;

/** One managed resource of a generated plan. */
interface Generated {
  readonly type: string;
  readonly name: string;
  /** Index of `count`. */
  readonly index: number;
  /** As of the last apply; absent when nothing was applied yet. */
  readonly state?: Values;
  /** As refreshed; absent when it does not exist. @default what the state says */
  readonly cloud?: Values | null;
  /** As the code wants it; null when the code does not have it. @default what the state says */
  readonly code?: Values | null;
  /** Address of the configuration that an attribute refers to, such as `{ queue_url: "aws_sqs_queue.queue" }`. */
  readonly refersTo?: Readonly<Record<string, string>>;
}

/** Which resources a plan of about so many holds. One in `every` is what the shape is about; the others are as applied. */
type Shape = (resources: number, every: number, containerBytes: number) => Generated[];

/** One resource in ten is what a shape is about. */
const TENTH = 10;
/** Of the containers of one task definition: a service with sidecars and a long environment. */
const CONTAINER_BYTES = 54_000;
const REGION = "eu-central-1:111122223333";

/** Plans by what is in them. Each of them grows with the number of resources, and with nothing else. */
export const SHAPES = {
  "as applied": (resources) => times(resources, queue),
  changed: (resources, every) =>
    times(resources, (index) => ({ ...queue(index), ...(index % every === 0 && changed(queue(index))) })),
  tagged: (resources, every) =>
    times(resources, (index) => ({
      ...queue(index),
      ...(index % every === 0 && { cloud: tagged(queue(index)) }),
    })),
  deleted: (resources, every) =>
    times(resources, (index) => ({ ...queue(index), ...(index % every < 4 && { cloud: null }) })),
  "deleted with its parts": (resources, every) =>
    pairs(resources, (index) =>
      [group(index, true), rule(index)].map((it) => ({ ...it, ...(index % every < 4 && { cloud: null }) })),
    ),
  added: (resources, every) =>
    times(resources, (index) => {
      const { state, ...rest } = queue(index);
      return index % every === 0 ? { ...rest, cloud: null, code: state ?? {} } : queue(index);
    }),
  removed: (resources, every) =>
    times(resources, (index) => ({ ...queue(index), ...(index % every === 0 && { code: null }) })),
  "rules of groups": (resources, every) =>
    pairs(resources, (index) => [group(index, index % every !== 0), rule(index)]),
  "policies of topics": (resources) => pairs(resources, (index) => [topic(index), topicPolicy(index)]),
  "policies of roles": (resources, every) =>
    pairs(resources, (index) => [role(index, every), attachment(index)]),
  "rules of one group": (resources) => [
    bigGroup(resources - 1),
    ...times(resources - 1, (index) => ({
      ...rule(index),
      state: { ...rule(index).state, security_group_id: "sg-0" },
    })),
  ],
  "task definitions": (resources, every, bytes) =>
    times(resources, (index) => (index % every === 0 ? taskDefinition(index, bytes) : queue(index))),
  "changed task definitions": (resources, every, bytes) =>
    times(resources, (index) =>
      index % every === 0
        ? {
            ...taskDefinition(index, bytes),
            cloud: { ...taskDefinition(index, bytes).state, revision: 2, cpu: "512" },
          }
        : queue(index),
    ),
} satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof SHAPES;

/** What `terraform show -json` writes of a plan of this shape. */
export function planOf(shape: ShapeName, resources: number, every = TENTH, bytes = CONTAINER_BYTES): string {
  const make: Shape = SHAPES[shape];
  const all = make(resources, every, bytes);
  const changes = all.map((resource) => ({ ...resource, ...sidesOf(resource) }));
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    complete: true,
    errored: false,
    resource_drift: changes
      .filter(({ state, cloud }) => JSON.stringify(state) !== JSON.stringify(cloud))
      .map((it) => ({ ...headOf(it), change: changeOf(it.state, it.cloud) })),
    resource_changes: changes.map((it) => ({ ...headOf(it), change: changeOf(it.cloud, it.code) })),
    prior_state: {
      values: {
        root_module: {
          resources: changes.flatMap((it) =>
            it.cloud === null ? [] : [{ ...headOf(it), values: it.cloud, sensitive_values: {} }],
          ),
        },
      },
    },
    configuration: { root_module: { resources: configurationOf(changes) } },
  });
}

interface Sides {
  readonly state: Values | null;
  readonly cloud: Values | null;
  readonly code: Values | null;
}

function sidesOf({ state = undefined, cloud, code }: Generated): Sides {
  return {
    state: state ?? null,
    cloud: cloud === undefined ? (state ?? null) : cloud,
    code: code === undefined ? (state ?? null) : code,
  };
}

function headOf({ type, name, index }: Pick<Generated, "type" | "name" | "index">): Values {
  return { address: `${type}.${name}[${index}]`, mode: "managed", type, name, index };
}

function changeOf(before: Values | null, after: Values | null): Values {
  return {
    actions: actionsOf(before, after),
    before,
    after,
    after_unknown: {},
    before_sensitive: before ? {} : false,
    after_sensitive: after ? {} : false,
  };
}

function actionsOf(before: Values | null, after: Values | null): string[] {
  if (before === null) return [after === null ? "no-op" : "create"];
  if (after === null) return ["delete"];
  return [JSON.stringify(before) === JSON.stringify(after) ? "no-op" : "update"];
}

/** One block of the code for each type and name: what the code sets are the attributes of the first resource. */
function configurationOf(resources: readonly (Omit<Generated, keyof Sides> & Sides)[]): Values[] {
  const blocks = new Map<string, Values>();
  for (const { type, name, code, refersTo = {} } of resources) {
    const address = `${type}.${name}`;
    if (code === null || blocks.has(address)) continue;
    const computed = new Set(["id", "arn", "url", "revision", "ingress", "managed_policy_arns", "tags_all"]);
    const set = Object.keys(code).filter((key) => !computed.has(key));
    const expression = (key: string) =>
      Object.hasOwn(refersTo, key)
        ? { references: [`${refersTo[key]}.id`, refersTo[key]] }
        : { references: ["each.value"] };
    blocks.set(address, {
      address,
      mode: "managed",
      type,
      name,
      expressions: Object.fromEntries(set.map((key) => [key, expression(key)])),
    });
  }
  return [...blocks.values()];
}

function times(count: number, make: (index: number) => Generated): Generated[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function pairs(resources: number, make: (index: number) => Generated[]): Generated[] {
  return Array.from({ length: Math.floor(resources / 2) }, (_, index) => make(index)).flat();
}

function queue(index: number): Generated {
  const state = {
    id: `https://sqs.eu-central-1.amazonaws.com/111122223333/jobs-${index}`,
    arn: `arn:aws:sqs:${REGION}:jobs-${index}`,
    url: `https://sqs.eu-central-1.amazonaws.com/111122223333/jobs-${index}`,
    name: `jobs-${index}`,
    delay_seconds: 0,
    max_message_size: 262_144,
    message_retention_seconds: 345_600,
    receive_wait_time_seconds: 20,
    visibility_timeout_seconds: 30,
    sqs_managed_sse_enabled: true,
    tags: { Service: "jobs", Team: "platform" },
    tags_all: { Service: "jobs", Team: "platform" },
    timeouts: null,
  };
  return { type: "aws_sqs_queue", name: "queue", index, state };
}

function changed({ state }: Generated): Partial<Generated> {
  return { cloud: { ...state, visibility_timeout_seconds: 3600 } };
}

function tagged({ state }: Generated): Values {
  const tags = { Service: "jobs", Team: "platform", Owner: "somebody" };
  return { ...state, tags, tags_all: tags };
}

/** @param declared whether all of its rules are resources of their own */
function group(index: number, declared: boolean): Generated {
  const own = inlineRule(10 + (index % 200));
  const state = {
    id: `sg-${index}`,
    arn: `arn:aws:ec2:${REGION}:security-group/sg-${index}`,
    name: `tasks-${index}`,
    description: "tasks of a service",
    vpc_id: "vpc-1",
    ingress: declared ? [own] : [own, inlineRule(9)],
    egress: [],
  };
  return { type: "aws_security_group", name: "tasks", index, state };
}

function bigGroup(rules: number): Generated {
  const ingress = Array.from({ length: rules }, (_, index) => inlineRule(index));
  return { ...group(0, true), state: { ...group(0, true).state, ingress } };
}

function inlineRule(octet: number): Values {
  return {
    cidr_blocks: [`10.${Math.floor(octet / 256) % 256}.${octet % 256}.0/24`],
    description: "",
    from_port: 443,
    to_port: 443,
    protocol: "tcp",
    ipv6_cidr_blocks: [],
    prefix_list_ids: [],
    security_groups: [],
    self: false,
  };
}

function rule(index: number): Generated {
  const state = {
    id: `sgr-${index}`,
    arn: `arn:aws:ec2:${REGION}:security-group-rule/sgr-${index}`,
    security_group_id: `sg-${index}`,
    cidr_ipv4: `10.0.${10 + (index % 200)}.0/24`,
    cidr_ipv6: null,
    from_port: 443,
    to_port: 443,
    ip_protocol: "tcp",
    prefix_list_id: null,
    referenced_security_group_id: null,
    tags: null,
  };
  return {
    type: "aws_vpc_security_group_ingress_rule",
    name: "https",
    index,
    state,
    refersTo: { security_group_id: "aws_security_group.tasks" },
  };
}

function topic(index: number): Generated {
  const arn = `arn:aws:sns:${REGION}:alerts-${index}`;
  const state = { id: arn, arn, name: `alerts-${index}`, policy: policyText("*") };
  return {
    type: "aws_sns_topic",
    name: "alerts",
    index,
    state,
    cloud: { ...state, policy: policyText(arn) },
    code: { ...state, policy: policyText(arn) },
  };
}

function topicPolicy(index: number): Generated {
  const arn = `arn:aws:sns:${REGION}:alerts-${index}`;
  return {
    type: "aws_sns_topic_policy",
    name: "alerts",
    index,
    state: { id: arn, arn, owner: "111122223333", policy: policyText(arn) },
    refersTo: { arn: "aws_sns_topic.alerts" },
  };
}

function policyText(resource: string): string {
  const Condition = { StringEquals: { "aws:SourceAccount": "111122223333" } };
  const Principal = { Service: "cloudwatch.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sns:Publish", Resource: resource, Condition }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function role(index: number, every: number): Generated {
  const [declared, other] = [index, index + 1].map((at) => `arn:aws:iam::111122223333:policy/reads-${at}`);
  const state = {
    id: `task-${index}`,
    arn: `arn:aws:iam::111122223333:role/task-${index}`,
    name: `task-${index}`,
    assume_role_policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
        },
      ],
    }),
    managed_policy_arns: index % every === 0 ? [declared, other] : [declared],
    inline_policy: [],
  };
  return { type: "aws_iam_role", name: "task", index, state };
}

function attachment(index: number): Generated {
  const policy = `arn:aws:iam::111122223333:policy/reads-${index}`;
  return {
    type: "aws_iam_role_policy_attachment",
    name: "reads",
    index,
    state: { id: `task-${index}-${policy}`, role: `task-${index}`, policy_arn: policy },
    refersTo: { role: "aws_iam_role.task" },
  };
}

function taskDefinition(index: number, bytes: number): Generated {
  const family = `service-${index}`;
  const arn = `arn:aws:ecs:${REGION}:task-definition/${family}`;
  const state = {
    id: family,
    arn: `${arn}:1`,
    arn_without_revision: arn,
    family,
    revision: 1,
    cpu: "256",
    memory: "512",
    network_mode: "awsvpc",
    requires_compatibilities: ["EC2"],
    container_definitions: containers(family, bytes),
    volume: [],
    tags: { Service: family },
    tags_all: { Service: family },
  };
  return { type: "aws_ecs_task_definition", name: "service", index, state };
}

function containers(family: string, bytes: number): string {
  const environment = Array.from({ length: Math.round(bytes / 100) }, (_, index) => ({
    name: `FEATURE_FLAG_${index}_OF_THE_SERVICE`,
    value: `variant-${index} of ${family} for everybody`,
  }));
  const image = `111122223333.dkr.ecr.eu-central-1.amazonaws.com/${family}:2026-11-01`;
  return JSON.stringify([{ name: family, image, essential: true, environment, portMappings: [] }]);
}
