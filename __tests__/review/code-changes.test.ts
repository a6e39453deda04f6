import { codeChanges, unprotectedBy } from "../../src/review/code-changes.ts";
import { grantsOf } from "../../src/review/grants.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { Sealer } from "../../src/terraform/seal.ts";
import { stackOf } from "./reviews.ts";

type Json = Record<string, unknown>;

const ref = (path: string) => `\${${path}}`;

const STACK: Json = {
  provider: { aws: [{ region: "eu-west-1", default_tags: [{ tags: { Project: "shop" } }] }] },
  output: { group: { value: ref("aws_lb_target_group.web.arn") } },
  resource: {
    aws_lb_target_group: { web: { name: "web-80", port: 80, "//": { metadata: { path: "a/b" } } } },
    aws_lb_listener_rule: {
      web: {
        priority: 7,
        action: [{ type: "forward", target_group_arn: ref("aws_lb_target_group.web.arn") }],
      },
    },
    aws_ecs_service: {
      web: {
        desired_count: 2,
        task_definition: ref("aws_ecs_task_definition.web.arn"),
        lifecycle: { ignore_changes: ["desired_count"] },
      },
    },
    aws_ecs_task_definition: { web: { family: "web", cpu: "256", tags: { Name: "web" } } },
    aws_appautoscaling_target: {
      web: { max_capacity: 4, lifecycle: { replace_triggered_by: ["aws_ecs_service.web.task_definition"] } },
    },
    aws_db_instance: { main: { password: "hunter2-hunter2", lifecycle: { prevent_destroy: true } } },
    aws_iam_role_policy: {
      web: {
        policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }),
      },
    },
  },
};

/** The stack with one attribute of a resource changed; undefined removes it. */
function changed(type: string, name: string, attributes: Json | undefined): Configuration {
  const copy = JSON.parse(JSON.stringify(STACK));
  if (attributes)
    copy.resource[type] = {
      ...copy.resource[type],
      [name]: { ...copy.resource[type]?.[name], ...attributes },
    };
  else delete copy.resource[type][name];
  return new Configuration(copy);
}

const BASE = new Configuration(STACK);
const lines = (after: Configuration | undefined, before: Configuration | undefined = BASE) =>
  codeChanges(before, after, new Sealer()).map(
    ({ action = "setting", address, attributes, replacedBy }) =>
      `${action} ${address} ${attributes.map(({ name }) => name).join(",")}${replacedBy.length > 0 ? ` by ${replacedBy.join(",")}` : ""}`,
  );

describe("changes of the code", () => {
  it("are none for the same, whatever CDKTF notes beside it", () => {
    expect(lines(changed("aws_lb_target_group", "web", { "//": { metadata: { path: "c/d" } } }))).toEqual([]);
  });

  it("are created, deleted and changed in place, by address", () => {
    expect(lines(changed("aws_lb", "new", { name: "n", depends_on: ["x"] }))).toEqual([
      "create aws_lb.new name",
    ]);
    expect(lines(changed("aws_db_instance", "main", undefined))).toEqual([
      "delete aws_db_instance.main lifecycle,password",
    ]);
    expect(lines(changed("aws_lb_listener_rule", "web", { priority: 8 }))).toEqual([
      "update aws_lb_listener_rule.web priority",
    ]);
  });

  it("carry a replacement on to whatever refers to the object that is new", () => {
    expect(lines(changed("aws_lb_target_group", "web", { port: 81 }))).toEqual([
      "update aws_lb_listener_rule.web action",
      "replace aws_lb_target_group.web port by port",
    ]);
  });

  it("follow replace_triggered_by, and a reference through two resources", () => {
    expect(lines(changed("aws_ecs_task_definition", "web", { cpu: "512" }))).toEqual([
      "replace aws_appautoscaling_target.web  by aws_ecs_service.web.task_definition",
      "update aws_ecs_service.web task_definition",
      "replace aws_ecs_task_definition.web cpu by cpu",
    ]);
  });

  it("do nothing where they are ignored, or only Terraform reads them", () => {
    expect(lines(changed("aws_ecs_service", "web", { desired_count: 5 }))).toEqual([
      "setting aws_ecs_service.web desired_count",
    ]);
    const bare = changed("aws_db_instance", "main", { lifecycle: {} });
    expect(lines(bare)).toEqual(["setting aws_db_instance.main lifecycle"]);
    expect([unprotectedBy(BASE, bare), unprotectedBy(BASE, BASE)]).toEqual([["aws_db_instance.main"], []]);
    expect(unprotectedBy(BASE, changed("aws_db_instance", "main", undefined))).toEqual([]);
  });

  it("of default tags change whatever has tags", () => {
    const copy = JSON.parse(JSON.stringify(STACK));
    copy.provider.aws[0].default_tags[0].tags.Team = "web";
    const found = lines(new Configuration(copy));
    expect(found).toContain("update aws_lb_target_group.web tags_all");
    expect(found).toContain("setting provider.aws default_tags");
    expect(found.filter((line) => line.includes("aws_iam_role_policy"))).toEqual([]);
  });

  it("list a new stack by its resources alone, and a stack that is gone as deleted", () => {
    expect(lines(BASE, undefined).every((line) => line.startsWith("create "))).toBe(true);
    expect(lines(undefined).filter((line) => line.startsWith("delete "))).toHaveLength(7);
  });

  it("never hold a secret", () => {
    const found = codeChanges(
      BASE,
      changed("aws_db_instance", "main", { password: "another-secret-1" }),
      new Sealer(),
    );
    expect(JSON.stringify(found)).toContain('"before":{"sensitive":true},"after":{"sensitive":true}');
    expect(JSON.stringify(found)).not.toMatch(/hunter2|another-secret/);
  });
});

describe("new permissions", () => {
  const policy = (...actions: readonly string[]) => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] }),
  });
  const gained = (after: Configuration, state: "changed" | "added" = "changed") =>
    grantsOf(stackOf(codeChanges(BASE, after, new Sealer()), { state })).map(
      ({ action, address, resource }) => `${address} ${action} ${resource}`,
    );

  it("are what a policy did not allow before", () => {
    const wider = changed("aws_iam_role_policy", "web", policy("s3:GetObject", "s3:PutObject"));
    expect(gained(wider)).toEqual(["aws_iam_role_policy.web s3:putobject *"]);
    expect(gained(changed("aws_iam_role_policy", "web", policy("s3:GetObject")))).toEqual([]);
    expect(gained(changed("aws_iam_role_policy", "other", policy("sqs:SendMessage")))).toEqual([
      "aws_iam_role_policy.other sqs:sendmessage *",
    ]);
  });

  it("of a new stack come with its identities", () => {
    expect(gained(changed("aws_iam_role_policy", "other", policy("sqs:SendMessage")), "added")).toEqual([]);
  });
});
