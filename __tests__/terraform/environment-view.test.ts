import { Configuration } from "../../src/terraform/configuration.ts";
import { EnvironmentView, type Followed } from "../../src/terraform/environment-view.ts";
import { ref } from "../policies/flips/flip.ts";
import { ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const S3 = { bucket: "state", key: "platform.tfstate", region: "eu-west-1" };
const remote = (config: object) => ({ terraform_remote_state: { platform: { backend: "s3", config } } });

const platform = new Configuration({
  "//": { metadata: { stackName: "qa-platform" } },
  terraform: { backend: { s3: S3 } },
  resource: {
    aws_vpc: { main: { cidr_block: "10.0.0.0/16" } },
    aws_ecs_capacity_provider: { pool: { name: "qa-ecs" } },
  },
  output: {
    vpc_id: { value: ref("aws_vpc.main.id") },
    region: { value: "eu-west-1" },
    again: { value: ref("data.terraform_remote_state.self.outputs.again") },
  },
  data: { terraform_remote_state: { self: { backend: "s3", config: S3 } } },
});
const service = new Configuration({
  "//": { metadata: { stackName: "qa-service-web" } },
  terraform: { backend: { s3: { ...S3, key: "web.tfstate" } } },
  resource: {
    aws_lb_target_group: { web: { vpc_id: ref("data.terraform_remote_state.platform.outputs.vpc_id") } },
  },
  data: remote({ bucket: S3.bucket, key: S3.key }),
});
const view = new EnvironmentView([platform, service]);
const output = (name: string) => ref(`data.terraform_remote_state.platform.outputs.${name}`);

function text(followed: Followed): string {
  if (followed.kind === "literal") return `literal ${String(followed.value)}`;
  if (followed.kind === "unresolved") return followed.why;
  return `${followed.stack.stack} ${followed.resource.address} ${followed.attribute}`;
}

describe("following a reference", () => {
  it.each([
    [ref("aws_lb_target_group.web.arn"), "qa-service-web aws_lb_target_group.web arn"],
    [output("vpc_id"), "qa-platform aws_vpc.main id"],
    [ref("tostring(data.terraform_remote_state.platform.outputs.vpc_id)"), "qa-platform aws_vpc.main id"],
    [output("region"), "literal eu-west-1"],
    ["vpc-1", "literal vpc-1"],
    [7, "literal 7"],
    [output("nat_ip"), "qa-platform has no output nat_ip"],
    [output("again"), "its outputs refer to each other"],
    [
      ref("data.terraform_remote_state.platform.outputs"),
      "data.terraform_remote_state.platform is read as a whole",
    ],
    [
      ref("data.terraform_remote_state.other.outputs.x"),
      "the configuration does not declare data.terraform_remote_state.other",
    ],
    [ref("aws_vpc.main.id"), "the configuration does not declare aws_vpc.main"],
    [ref("local.name"), "the configuration does not declare local.name"],
    [ref("aws_lb_target_group.web.arn == local.a"), "it refers to more than one object"],
    [ref("timestamp()"), "it refers to nothing that a configuration declares"],
  ])("%s leads to: %s", (value, expected) => {
    expect(text(view.follow(service, value))).toBe(expected);
  });

  it("needs the stack whose backend keeps the state that is read", () => {
    for (const config of [{ ...S3, key: "other" }, { ...S3, bucket: "other" }, {}]) {
      const reader = new Configuration({ data: remote(config) });
      expect(text(new EnvironmentView([platform, reader]).follow(reader, output("vpc_id")))).toBe(
        "no stack keeps its state where data.terraform_remote_state.platform reads it",
      );
    }
  });
});

describe("a target", () => {
  it("is looked for in the own stack first where several have its name", () => {
    const pool = (stack: string) =>
      new Configuration({
        "//": { metadata: { stackName: stack } },
        resource: { aws_ecs_capacity_provider: { pool: { name: "ecs" } } },
      });
    const [one, two] = [pool("one"), pool("two")];
    const both = new EnvironmentView([one, two]);
    const found = (stack: Configuration) =>
      both.target(stack, "ecs", "aws_ecs_capacity_provider")?.stack.stack;
    expect([found(one), found(two), found(service)]).toEqual(["one", "two", "one"]);
  });

  it("is found by its literal name in any stack, and by nothing else", () => {
    const found = view.target(service, "qa-ecs", "aws_ecs_capacity_provider");
    expect([found?.stack.stack, found?.resource.address]).toEqual([
      "qa-platform",
      "aws_ecs_capacity_provider.pool",
    ]);
    expect(view.target(service, "FARGATE", "aws_ecs_capacity_provider")).toBeUndefined();
    expect(view.target(service, output("vpc_id"), "aws_subnet")).toBeUndefined();
    expect(view.target(service, output("vpc_id"), "aws_vpc")?.resource.address).toBe("aws_vpc.main");
    expect(view.target(service, undefined, "aws_ecs_capacity_provider")).toBeUndefined();
  });
});

describe("the stacks of this project", () => {
  it.each([
    ["local", { mode: "dummy", role: "terraform", state: "local", lifted: [] }],
    ["s3", { mode: "emulator", role: "terraform", state: "s3", lifted: [] }],
  ] as const)("resolve every output that services read, with state in %s", (_name, runtime) => {
    const made = synth([ENVIRONMENTS.prod], runtime);
    const stacks = [...made].map(([, json]) => new Configuration(json));
    const environment = new EnvironmentView(stacks);
    const web = stacks.find(({ stack }) => stack === "prod-service-web");
    if (!web) throw new Error("no prod-service-web");
    const texts = JSON.stringify(stackOf(made, "prod-service-web")).match(
      /data\.terraform_remote_state\.platform\.outputs\.\w+/g,
    );
    const names = [...new Set(texts)];
    expect(names.length).toBeGreaterThanOrEqual(8);
    const followed = names.map((name) => environment.follow(web, ref(name)));
    expect(followed.filter(({ kind }) => kind === "unresolved")).toEqual([]);
  });
});
