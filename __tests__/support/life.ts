import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { orders } from "../../examples/orders.ts";
import { BallastError } from "../../src/core/errors.ts";
import { Project } from "../../src/engine/project.ts";
import type { RunResult } from "../../src/engine/run.ts";
import { readEnvironment, type SynthesizedEnvironment } from "../../src/engine/stack-files.ts";
import type { AwsClients } from "../../src/lifecycle/aws-clients.ts";
import type { Emulator } from "../../src/rehearsal/emulator.ts";
import type { LifeContext } from "../../src/rehearsal/life.ts";
import type { PipelineRole } from "../../src/rehearsal/pipeline-principals.ts";
import type { StackChange } from "../../src/terraform/actions.ts";
import type { Runtime } from "../../stacks/runtime.ts";
import { ENVIRONMENTS, synth } from "./synth.ts";

export const OK: RunResult = { code: 0, stdout: "", stderr: "" };

/** What Terraform says when somebody else holds the state. */
export function lockedBy(operation: string): RunResult {
  const stderr = `
Error: Error acquiring the state lock

Lock Info:
  ID:        8e1c6a52-9f4e-5d0e-1c0b-6f8f4f9f2a11
  Path:      a-bucket/v1/staging-platform.tfstate
  Operation: ${operation}
  Who:       ada@build-7
  Version:   1.11.4
  Created:   2026-11-22 10:15:33.18 +0000 UTC
`;
  return { code: 1, stdout: "", stderr };
}

/** Stacks of an environment, synthesized in memory and written as `cdktf synth` writes them. */
function writeStacks(dir: string, name: string, runtime: Runtime): void {
  for (const [stack, text] of textsOf(name, runtime)) {
    const file = join(dir, "cdktf.out", "stacks", stack, "cdk.tf.json");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const synthesized = new Map<string, ReadonlyMap<string, string>>();

/** Once for each environment and runtime: a life synthesizes the same stacks again and again. */
function textsOf(name: string, runtime: Runtime): ReadonlyMap<string, string> {
  const key = JSON.stringify([name, runtime]);
  const input = [...Object.values(ENVIRONMENTS), orders].find((environment) => environment.name === name);
  const texts =
    synthesized.get(key) ??
    new Map([...synth(input ? [input] : [], runtime)].map(([stack, json]) => [stack, JSON.stringify(json)]));
  synthesized.set(key, texts);
  return texts;
}

/** An environment on disk, and as its stacks tell it. */
export async function writtenEnvironment(name: keyof typeof ENVIRONMENTS | typeof orders.name) {
  const dir = mkdtempSync(join(tmpdir(), "ballast-written-"));
  writeStacks(dir, name, { mode: "emulator", role: "terraform", state: "s3", lifted: [] });
  return { dir, environment: await readEnvironment(dir, name) };
}

/** A program that stands for an engine that runs beside the project's own. */
export function script(body: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "ballast-script-")), "engine");
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

type Variables = Readonly<Record<string, string>>;
type Terraform = (stack: string, args: readonly string[], variables: Variables) => RunResult | undefined;

/** What happens around a step, as far as a test wants it otherwise than well. */
export interface Answers {
  /** Asked before the well-behaved engine. */
  readonly terraform?: Terraform;
  readonly cdktf?: (args: readonly string[]) => RunResult | undefined;
  /** Asked before the well-behaved commands of the project itself. */
  readonly ballast?: (args: readonly string[]) => RunResult | undefined;
  /** What a plan of the stack would change; `count` counts the plans of that stack, from 1. */
  readonly changes?: (stack: string, count: number) => readonly StackChange[];
  /** Asked before the well-behaved AWS, by the name of the command without `Command`. */
  readonly aws?: Readonly<Record<string, (input: Record<string, unknown>) => unknown>>;
  /** Program of an engine that a step starts beside the project. */
  readonly program?: string;
  /** How many addresses are in each applied state. @default all */
  readonly objects?: number;
  readonly signal?: AbortSignal;
}

/** An error as the AWS SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: {}, $fault: "client" });
}

type StateIn = "nowhere" | "local" | "s3";

/** Engine and AWS that keep every promise, except where the answers say otherwise. Every call is noted in order. */
export class FakeWorld {
  readonly dir: string;
  readonly environment: SynthesizedEnvironment;
  readonly answers: Answers;
  readonly calls: string[] = [];
  /** Image of each revision of the api's task definition. */
  readonly images = ["444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1"];
  readonly edits: string[] = [];
  /** AWS's access control, where a test wants one. */
  guard: LifeContext["guard"];
  /** Roles of the pipeline in the order in which steps took them. */
  readonly assumed: PipelineRole[] = [];
  readonly applied: Set<string>;
  readonly project: FakeProject;
  readonly clients: AwsClients;
  /** Where the state of the state stack is. */
  stateIn: StateIn = "s3";
  /** Where the state of the governance stack is. */
  governanceIn: StateIn = "s3";
  /** Whether the account has every service-linked role and setting, or those alone that were created. */
  account: "prepared" | "fresh" = "prepared";
  readonly roles = new Set<string>();
  readonly settings = new Map<string, string>();
  /** Stacks that only the bucket still knows, with the number of resources in their state. */
  readonly undescribed = new Map<string, number>();
  tasks = 2;
  instances = 3;
  readonly scratchDir = mkdtempSync(join(tmpdir(), "ballast-scratch-"));
  /** Values of secrets that services read. */
  secretValues: readonly string[] = [];

  constructor(dir: string, environment: SynthesizedEnvironment, answers: Answers = {}) {
    this.dir = dir;
    this.environment = environment;
    this.answers = answers;
    this.applied = new Set([environment.platformStack, ...environment.serviceStacks.values()]);
    this.project = new FakeProject(this, {});
    const client = { send: async (command: object) => this.aws(command) };
    const names = [
      "scaling",
      "autoScaling",
      "logs",
      "dynamodb",
      "ec2",
      "ecs",
      "elb",
      "iam",
      "s3",
      "ssm",
      "sts",
    ];
    this.clients = Object.fromEntries(names.map((name) => [name, client])) as unknown as AwsClients;
  }

  context(): LifeContext {
    const context: LifeContext = {
      environment: this.environment,
      project: this.project,
      clients: this.clients,
      emulator: {} as Emulator,
      secretValues: this.secretValues,
      scratchDir: this.scratchDir,
      workspace: {
        dir: this.dir,
        change: async (_environment, _service, { image, releaseOwner }) => {
          this.edits.push(image ?? releaseOwner ?? "");
        },
        edit: async () => {},
        remove: async () => {},
      },
      log: (line) => void this.calls.push(`log ${line}`),
      signal: this.answers.signal ?? new AbortController().signal,
      guard: this.guard,
      as: async (role) => {
        this.assumed.push(role);
        return context;
      },
    };
    return context;
  }

  terraform(stack: string, args: readonly string[], variables: Variables): RunResult {
    const { environment } = this;
    const local = variables["STATE_BACKEND"] === "local";
    this.calls.push(`terraform ${args.filter((arg) => !arg.startsWith("-")).join(" ")} ${stack}`);
    const answer = this.answers.terraform?.(stack, args, variables);
    if (answer) return answer;
    const [command] = args;
    if (stack === environment.stateStack || stack === environment.governanceStack) {
      const where = stack === environment.stateStack ? "stateIn" : "governanceIn";
      if (command === "init" && args.includes("-migrate-state")) this[where] = local ? "local" : "s3";
      else if (command === "init" && !local && this[where] !== "s3") {
        return { ...OK, code: 1, stderr: "Error: operation error S3: ListObjectsV2, NoSuchBucket" };
      }
      if (command === "apply" && local) this[where] = "local";
      if (command === "destroy") this[where] = "nowhere";
      const there = this[where] === (local ? "local" : "s3");
      return { ...OK, stdout: command === "state" && there ? this.list(stack) : "" };
    }
    if (command === "destroy") this.applied.delete(stack);
    if (command === "state") return { ...OK, stdout: this.applied.has(stack) ? this.list(stack) : "" };
    if (command === "output") return { ...OK, stdout: outputs() };
    return OK;
  }

  cdktf(args: readonly string[]): RunResult {
    this.calls.push(`cdktf ${args.join(" ")}`);
    const answer = this.answers.cdktf?.(args);
    if (answer) return answer;
    const released = this.edits.find((edit) => edit.includes("/api:"));
    if (args[0] === "apply" && released) this.images.push(released);
    return { ...OK, stdout: args[0] === "plan" ? "No changes. Your infrastructure matches." : "" };
  }

  private list(stack: string): string {
    const file = join(this.dir, "cdktf.out", "stacks", stack, "cdk.tf.json");
    const { resource }: { resource: Record<string, object> } = JSON.parse(readFileSync(file, "utf8"));
    const addresses = Object.entries(resource).flatMap(([type, named]) =>
      Object.keys(named).map((name) => `${type}.${name}\n`),
    );
    return addresses.slice(0, this.answers.objects).join("");
  }

  private aws(command: object): unknown {
    const name = command.constructor.name.replace(/Command$/, "");
    const input: Record<string, unknown> = { ...Reflect.get(command, "input") };
    this.calls.push(`${name} ${summary(input)}`.trim());
    const answer = this.answers.aws?.[name] ?? this.behaved()[name];
    if (!answer) throw new Error(`no answer to ${name}`);
    return answer(input);
  }

  private behaved(): Record<string, (input: Record<string, unknown>) => unknown> {
    const none = () => ({});
    return {
      HeadObject: () => ({ ServerSideEncryption: "aws:kms", VersionId: "v1" }),
      HeadBucket: ({ Bucket }) => {
        const where = String(Bucket).includes("-governance-") ? this.governanceIn : this.stateIn;
        if (where === "nowhere") throw awsError("NotFound");
        return {};
      },
      ListObjectsV2: ({ Prefix }) => {
        const names = [...this.environment.serviceStacks.values(), ...this.undescribed.keys()];
        const keys = names.flatMap((name) => [`v1/${name}.tfstate`, `v1/${name}.tfstate.tflock`]);
        return { Contents: keys.filter((Key) => Key.startsWith(String(Prefix))).map((Key) => ({ Key })) };
      },
      GetObject: ({ Key }) => {
        const count = this.undescribed.get(String(Key).slice("v1/".length, -".tfstate".length)) ?? 0;
        const resource = {
          mode: "managed",
          type: "aws_sqs_queue",
          name: "q",
          instances: Array(count).fill({}),
        };
        const data = { mode: "data", type: "aws_region", name: "r", instances: [{}] };
        const text = JSON.stringify({ version: 4, resources: count > 0 ? [resource, data] : [] });
        return {
          Body: { transformToString: async () => text, transformToByteArray: async () => Buffer.from(text) },
        };
      },
      ListObjectVersions: () => ({
        Versions: [{ Key: "v1/staging-platform.tfstate", VersionId: "v1" }],
      }),
      ListRoles: ({ PathPrefix }) => {
        if (PathPrefix === "/pipeline/") {
          const names = ["apply", "plan"].map((use) => `shop-${this.environment.name}-${use}`);
          names.push("shop-governance-audit-delivery");
          return { Roles: this.governanceIn === "nowhere" ? [] : names.map((RoleName) => ({ RoleName })) };
        }
        const has = this.account === "prepared" || this.roles.has(String(PathPrefix).split("/")[2] ?? "");
        return { Roles: has ? [{ Path: PathPrefix }] : [] };
      },
      CreateServiceLinkedRole: ({ AWSServiceName }) => void this.roles.add(String(AWSServiceName)),
      ListAccountSettings: ({ name }) => {
        const otherwise = this.account === "prepared" ? "enabled" : "disabled";
        return { settings: [{ name, value: this.settings.get(String(name)) ?? otherwise }] };
      },
      PutAccountSettingDefault: ({ name, value }) => void this.settings.set(String(name), String(value)),
      DescribeServices: ({ services }) => ({
        services: (services as string[]).map((serviceName) => ({
          serviceName,
          status: "ACTIVE",
          runningCount: this.tasks,
          pendingCount: 0,
          taskDefinition: `api:${this.images.length}`,
        })),
      }),
      UpdateService: ({ desiredCount }) => {
        if (desiredCount === 0) this.tasks = 0;
        return {};
      },
      DescribeTaskDefinition: ({ taskDefinition }) => {
        const revision = Number(String(taskDefinition).split(":")[1]);
        const image = this.images[revision - 1];
        return { taskDefinition: { family: "api", revision, containerDefinitions: [{ image }] } };
      },
      RegisterTaskDefinition: ({ containerDefinitions }) => {
        const [{ image }] = containerDefinitions as [{ image: string }];
        const revision = this.images.push(image);
        return { taskDefinition: { taskDefinitionArn: `api:${revision}`, revision } };
      },
      DescribeScalableTargets: () => ({ ScalableTargets: [{ MinCapacity: 1, MaxCapacity: 4 }] }),
      RegisterScalableTarget: none,
      DescribeAutoScalingGroups: () => ({
        AutoScalingGroups: [
          { Instances: Array.from({ length: this.instances }, (_, index) => ({ InstanceId: `i-${index}` })) },
        ],
      }),
      UpdateAutoScalingGroup: ({ DesiredCapacity }) => {
        if (DesiredCapacity === 0) this.instances = 0;
        return {};
      },
      SetInstanceProtection: none,
      DescribeLogGroups: () => ({ logGroups: [{ logGroupName: "/exec" }] }),
      PutRetentionPolicy: none,
      DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: "arn:alb" }] }),
      DescribeListeners: () => ({ Listeners: [{ Protocol: "HTTPS", ListenerArn: "arn:listener" }] }),
      ModifyListener: none,
      DescribeTargetGroups: () => ({ TargetGroups: [] }),
      ModifyTargetGroupAttributes: none,
      DeleteLoadBalancer: () => {
        throw awsError("OperationNotPermittedException", "deletion protection is enabled");
      },
    };
  }
}

/** What of an input a test of order and batches reads. */
function summary(input: Record<string, unknown>): string {
  const kept = [
    "service",
    "desiredCount",
    "MaxCapacity",
    "DesiredCapacity",
    "NewInstancesProtectedFromScaleIn",
  ];
  const ids = input["InstanceIds"];
  return [
    ...kept.flatMap((name) => (input[name] === undefined ? [] : [`${name}=${input[name]}`])),
    ...(Array.isArray(ids) ? [`${ids.length} instances`] : []),
  ].join(" ");
}

function outputs(): string {
  const names = Array.from({ length: 11 }, (_, index) => `output_${index}`);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, { sensitive: false, value: "x" }])));
}

/** A project whose commands are answered by a world; it starts nothing. */
class FakeProject extends Project {
  private readonly plans = new Map<string, number>();

  private readonly world: FakeWorld;
  private readonly variables: Variables;

  constructor(world: FakeWorld, variables: Variables) {
    const { program = "/no/such/engine", signal } = world.answers;
    super({ dir: world.dir, env: { BALLAST_TERRAFORM: program }, ...(signal && { signal }) });
    this.world = world;
    this.variables = variables;
  }

  override with(variables: Variables): Project {
    return new FakeProject(this.world, { ...this.variables, ...variables });
  }

  override async synth(): Promise<void> {
    const { LIFT_PROTECTION: lifted = "", STATE_BACKEND: state } = this.variables;
    writeStacks(this.world.dir, this.world.environment.name, {
      mode: "emulator",
      role: "terraform",
      state: state === "local" ? "local" : "s3",
      lifted: lifted.split(","),
    });
    const said = Object.entries(this.variables).map(([name, value]) => ` ${name}=${value}`);
    this.world.calls.push(`synth${said.join("")}`);
  }

  override async terraform(stack: string, ...args: string[]): Promise<RunResult> {
    const result = this.world.terraform(stack, args, this.variables);
    this.throwIfAborted(`terraform ${args[0]} in ${stack}`);
    return result;
  }

  /** The drift job finds what was changed by hand, and nothing where it looks at every stack. */
  override async ballast(...args: string[]): Promise<RunResult> {
    this.world.calls.push(`ballast ${args.join(" ")}`);
    const answer = this.world.answers.ballast?.(args);
    if (answer) return answer;
    const found = "aws_cloudwatch_log_group.cluster_exec aws_lb_listener.alb_https aws_lb_target_group.api";
    return args.includes("--stack") ? { ...OK, code: 2, stdout: found } : OK;
  }

  override async cdktf(...args: string[]): Promise<RunResult> {
    const result = this.world.cdktf(args);
    if (result.code !== 0) throw new BallastError("COMMAND", `cdktf ${args[0]}`, result.stderr);
    return result;
  }

  override async changesIn(stack: string): Promise<StackChange[]> {
    const count = (this.plans.get(stack) ?? 0) + 1;
    this.plans.set(stack, count);
    return [...(this.world.answers.changes?.(stack, count) ?? [])];
  }
}
