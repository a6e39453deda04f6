import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { replacingAttributes } from "../../src/terraform/replacing.ts";
import { describeWith } from "../support/needs.ts";
import { Workbench } from "../support/terraform.ts";

type Values = Readonly<Record<string, unknown>>;

/** A resource as it is, other values that replace it, and others that do not. */
interface Case {
  readonly values: Values;
  readonly replaces: Values;
  readonly updates?: Values;
}

const ARN = "arn:aws:iam::111122223333:role/a";
const CASES: Readonly<Record<string, Case>> = {
  aws_lb_target_group: {
    values: {
      name: "a",
      port: 80,
      protocol: "HTTP",
      protocol_version: "HTTP1",
      target_type: "ip",
      vpc_id: "vpc-1",
    },
    replaces: {
      name: "b",
      port: 81,
      protocol: "HTTPS",
      protocol_version: "HTTP2",
      target_type: "instance",
      vpc_id: "vpc-2",
    },
    updates: { deregistration_delay: 7 },
  },
  aws_lb: {
    values: {
      name: "a",
      internal: false,
      load_balancer_type: "application",
      subnets: ["subnet-1", "subnet-2"],
    },
    replaces: { name: "b", internal: true },
    updates: { idle_timeout: 7 },
  },
  aws_lb_listener_rule: {
    values: {
      listener_arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/a/1/2",
      priority: 1,
      action: [
        { type: "fixed-response", fixed_response: [{ content_type: "text/plain", status_code: "200" }] },
      ],
      condition: [{ path_pattern: [{ values: ["/a"] }] }],
    },
    replaces: { listener_arn: "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/a/1/3" },
    updates: { priority: 2 },
  },
  aws_ecs_cluster: { values: { name: "a" }, replaces: { name: "b" } },
  aws_ecs_service: {
    values: {
      name: "a",
      cluster: "a",
      launch_type: "EC2",
      scheduling_strategy: "REPLICA",
      task_definition: "a:1",
    },
    replaces: { name: "b", cluster: "b", launch_type: "FARGATE", scheduling_strategy: "DAEMON" },
    updates: { desired_count: 7, task_definition: "a:2" },
  },
  aws_ecs_task_definition: {
    values: {
      family: "a",
      container_definitions: JSON.stringify([{ name: "a", image: "a", essential: true }]),
      cpu: "256",
      memory: "512",
      network_mode: "awsvpc",
      execution_role_arn: ARN,
      task_role_arn: ARN,
      requires_compatibilities: ["EC2"],
    },
    replaces: {
      family: "b",
      container_definitions: JSON.stringify([{ name: "a", image: "b", essential: true }]),
      cpu: "512",
      memory: "1024",
      network_mode: "bridge",
      execution_role_arn: `${ARN}b`,
      task_role_arn: `${ARN}b`,
      requires_compatibilities: ["EC2", "FARGATE"],
    },
  },
  aws_ecs_capacity_provider: {
    values: {
      name: "a",
      auto_scaling_group_provider: [
        {
          auto_scaling_group_arn:
            "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/a",
        },
      ],
    },
    replaces: { name: "b" },
  },
  aws_launch_template: {
    values: { name: "aaa" },
    replaces: { name: "bbb" },
    updates: { instance_type: "m6i.large" },
  },
  aws_security_group: {
    values: { name: "a", description: "a", vpc_id: "vpc-1" },
    replaces: { name: "b", description: "b", vpc_id: "vpc-2" },
  },
  aws_vpc: {
    values: { cidr_block: "10.0.0.0/16" },
    replaces: { cidr_block: "10.1.0.0/16" },
    updates: { enable_dns_hostnames: true },
  },
  aws_subnet: {
    values: { vpc_id: "vpc-1", cidr_block: "10.0.1.0/24", availability_zone: "eu-west-1a" },
    replaces: { vpc_id: "vpc-2", cidr_block: "10.0.2.0/24", availability_zone: "eu-west-1b" },
    updates: { map_public_ip_on_launch: true },
  },
  aws_nat_gateway: {
    values: { allocation_id: "eipalloc-1", subnet_id: "subnet-1", connectivity_type: "public" },
    replaces: { allocation_id: "eipalloc-2", subnet_id: "subnet-2" },
  },
  aws_iam_role: {
    values: { name: "a", path: "/", assume_role_policy: "{}" },
    replaces: { name: "b", path: "/b/" },
    updates: { max_session_duration: 7200 },
  },
  aws_iam_policy: {
    values: { name: "a", path: "/", description: "a", policy: "{}" },
    replaces: { name: "b", path: "/b/", description: "b" },
  },
  aws_iam_role_policy: { values: { name: "a", role: "a", policy: "{}" }, replaces: { name: "b", role: "b" } },
  aws_kms_key: {
    values: {
      customer_master_key_spec: "SYMMETRIC_DEFAULT",
      key_usage: "ENCRYPT_DECRYPT",
      multi_region: false,
    },
    replaces: { customer_master_key_spec: "RSA_2048", key_usage: "SIGN_VERIFY", multi_region: true },
    updates: { description: "b" },
  },
  aws_s3_bucket: {
    values: { bucket: "aaa-1" },
    replaces: { bucket: "bbb-1" },
    updates: { force_destroy: true },
  },
  aws_dynamodb_table: {
    values: {
      name: "aaa",
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "a",
      attribute: [{ name: "a", type: "S" }],
    },
    replaces: { name: "bbb" },
    updates: { deletion_protection_enabled: true },
  },
  aws_cloudwatch_log_group: {
    values: { name: "a" },
    replaces: { name: "b" },
    updates: { retention_in_days: 7 },
  },
  aws_cloudwatch_metric_alarm: {
    values: {
      alarm_name: "a",
      comparison_operator: "GreaterThanThreshold",
      evaluation_periods: 1,
      metric_name: "m",
      namespace: "n",
      period: 60,
      statistic: "Sum",
      threshold: 1,
    },
    replaces: { alarm_name: "b" },
    updates: { threshold: 2 },
  },
  aws_sns_topic: {
    values: { name: "a", fifo_topic: false },
    replaces: { name: "b" },
    updates: { display_name: "b" },
  },
  aws_route53_record: {
    values: { name: "a.example.com", zone_id: "Z1", type: "A", ttl: 60, records: ["10.0.0.1"] },
    replaces: { name: "b.example.com", zone_id: "Z2" },
    updates: { ttl: 61 },
  },
  aws_appautoscaling_target: {
    values: {
      min_capacity: 1,
      max_capacity: 2,
      resource_id: "service/a/b",
      scalable_dimension: "ecs:service:DesiredCount",
      service_namespace: "ecs",
    },
    replaces: { resource_id: "service/a/c" },
    updates: { max_capacity: 3 },
  },
};

interface Probe {
  readonly name: string;
  readonly type: string;
  readonly attribute: string;
  readonly before: Values;
  readonly after: Values;
  readonly replaces: boolean;
}

/** One resource for each attribute: the state has the first value, the code the other. */
const PROBES: readonly Probe[] = Object.entries(CASES).flatMap(([type, { replaces, updates = {}, values }]) =>
  [...Object.keys(replaces), ...Object.keys(updates)].map((attribute) => ({
    name: attribute,
    type,
    attribute,
    before: values,
    after: { ...values, [attribute]: replaces[attribute] ?? updates[attribute] },
    replaces: attribute in replaces,
  })),
);

describeWith(["engine"], "attributes that replace a resource", () => {
  let bench: Workbench;
  const replaced = new Map<string, readonly string[]>();

  beforeAll(async () => {
    bench = await Workbench.open();
    const terraform = { required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } } };
    await bench.initializeOnce({ terraform });
    const cwd = join(bench.dir, "replacing");
    await mkdir(cwd, { recursive: true });
    await bench.lock(cwd);
    const provider = {
      aws: [
        {
          region: "eu-west-1",
          access_key: "none",
          secret_key: "none",
          skip_credentials_validation: true,
          skip_metadata_api_check: "true",
          skip_requesting_account_id: true,
        },
      ],
    };
    const resource: Record<string, Record<string, Values>> = {};
    for (const { after, name, type } of PROBES) resource[type] = { ...resource[type], [name]: after };
    await writeFile(join(cwd, "main.tf.json"), JSON.stringify({ terraform, provider, resource }));
    await writeFile(join(cwd, "terraform.tfstate"), JSON.stringify(stateOf(PROBES)));
    const terraformOf = bench.sharing();
    await terraformOf.must(cwd, "plan", "-refresh=false", "-no-color", "-lock=false", "-out=plan");
    const plan = JSON.parse(await terraformOf.must(cwd, "show", "-json", "plan"));
    for (const { address, change } of plan.resource_changes) {
      replaced.set(
        address,
        (change.replace_paths ?? []).map(([first]: readonly string[]) => first),
      );
    }
  }, 300_000);

  afterAll(() => bench.close());

  it.each(PROBES)("$type $attribute", ({ attribute, name, replaces, type }) => {
    const [known, found] = [replacingAttributes(type)?.has(attribute), replaced.get(`${type}.${name}`)];
    expect([known, found?.includes(attribute)]).toEqual([replaces, replaces]);
  });
});

/** A state that has every resource with its first values. */
function stateOf(probes: readonly Probe[]): object {
  return {
    version: 4,
    terraform_version: "1.11.4",
    serial: 1,
    lineage: randomUUID(),
    outputs: {},
    resources: probes.map(({ before, name, type }) => ({
      mode: "managed",
      type,
      name,
      provider: 'provider["registry.terraform.io/hashicorp/aws"]',
      instances: [{ schema_version: 0, attributes: { id: "x", ...before } }],
    })),
  };
}
