import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, buildPlatform } from "../../src/model/build.ts";
import type { Platform } from "../../src/model/platform.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredPlan } from "../../src/terraform/declared-plan.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { parsePlan, parseState } from "../../src/terraform/plan.ts";
import { FOREIGN } from "./drift.ts";
import { ENVIRONMENTS, synth } from "./synth.ts";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

/** The model of an environment of this project. */
export function platformOf(name: keyof typeof ENVIRONMENTS): Platform {
  const stacks = [...synth([ENVIRONMENTS[name]]).values()].map((json) => new Configuration(json));
  return buildPlatform(new DeclaredStacks(stacks), { source: name, described: true });
}

export const FOREIGN_PLANS = [
  "tam-ecs-ec2-autoscaling",
  "tam-ecs-fargate",
  "infrahouse-ecs-httpd_autoscaling",
  "dnx-ecs-plus-app",
  "plain-hcl",
  "cloudposse-style",
] as const;

/** Text of a plan of another project. */
export function foreignPlan(name: string): string {
  return readFileSync(join(FOREIGN, `${name}.json`), "utf8");
}

/** The model of a plan's text. */
export function platformOfPlan(text: string, options: Partial<BuildOptions> = {}): Platform {
  return buildPlatform(new DeclaredPlan(parsePlan(text, "plan.json")), { source: "plan.json", ...options });
}

/** The model of a configuration with these resources, as one writes plain Terraform. */
export function platformOfResources(
  resource: Resources,
  options: Partial<BuildOptions> & { readonly data?: object; readonly output?: object } = {},
): Platform {
  const { data, output, ...build } = options;
  const configuration = new Configuration({ resource, data, output });
  return buildPlatform(new DeclaredStacks([configuration]), { source: "main.tf.json", ...build });
}

/** The model of a state with these resources. */
export function platformOfState(resource: Resources): Platform {
  const resources = Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).map(([name, values]) => ({
      address: `${type}.${name}`,
      mode: "managed",
      type,
      values,
    })),
  );
  const text = JSON.stringify({ format_version: "1.0", values: { root_module: { resources } } });
  return buildPlatform(new DeclaredPlan(parseState(text, "state.json")), { source: "state.json" });
}

/** A small platform in plain Terraform: one pool, one service in bridge mode. Each call gives a new one to change. */
export function plain() {
  const reference = (text: string) => `\${${text}}`;
  const container: Record<string, unknown> = { name: "web", image: "nginx:1", memory: 300, cpu: 100 };
  return {
    aws_ecs_cluster: { shop: { name: "shop" } as Record<string, unknown> },
    aws_launch_template: {
      hosts: {
        instance_type: "t3.medium",
        user_data: btoa("#!/bin/bash\necho ECS_CLUSTER=shop >> /etc/ecs/ecs.config\n"),
      } as Record<string, unknown>,
    },
    aws_autoscaling_group: {
      hosts: {
        name: "hosts",
        min_size: 1,
        max_size: 4,
        launch_template: { id: reference("aws_launch_template.hosts.id") },
        vpc_zone_identifier: [reference("aws_subnet.a.id")],
      } as Record<string, unknown>,
    },
    aws_subnet: {
      a: { availability_zone: "eu-west-1a", vpc_id: reference("aws_vpc.v.id") } as Record<string, unknown>,
    },
    aws_vpc: { v: {} as Record<string, unknown> },
    aws_internet_gateway: { out: { vpc_id: reference("aws_vpc.v.id") } as Record<string, unknown> },
    aws_default_route_table: {
      main: {
        default_route_table_id: reference("aws_vpc.v.default_route_table_id"),
        route: [{ cidr_block: "0.0.0.0/0", gateway_id: reference("aws_internet_gateway.out.id") }],
      } as Record<string, unknown>,
    },
    aws_ecs_task_definition: {
      web: {
        family: "web",
        container_definitions: JSON.stringify([container]),
      } as Record<string, unknown>,
    },
    aws_ecs_service: {
      web: {
        name: "web",
        cluster: reference("aws_ecs_cluster.shop.id"),
        task_definition: reference("aws_ecs_task_definition.web.arn"),
        desired_count: 2,
      } as Record<string, unknown>,
    },
  };
}

/** Texts of the assumptions, with their places. */
export function assumed({ assumptions }: Platform): string[] {
  return assumptions.map(({ place, text }) => `${place}: ${text}`);
}
