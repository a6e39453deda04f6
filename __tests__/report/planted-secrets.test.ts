import { run } from "../../src/cli/run.ts";
import { looksRandom } from "../../src/core/random-text.ts";
import { redacted, secretForm } from "../../src/core/secret-forms.ts";
import { plannedChanges, reviewedPlan } from "../../src/deploy/planned-changes.ts";
import { driftJson } from "../../src/drift/record/write.ts";
import { planMarkdown, planText } from "../../src/report/deploy.ts";
import { driftExplanation } from "../../src/report/drift-explain.ts";
import { driftMarkdown } from "../../src/report/drift-markdown.ts";
import { driftSarif } from "../../src/report/drift-sarif.ts";
import { driftText } from "../../src/report/drift-text.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { judge, type Made, makePlan, TODAY } from "../support/drift.ts";
import { FakeGitHub } from "../support/github.ts";
import { fakeIo } from "../support/io.ts";
import { reportText } from "../support/reports.ts";
import { SHAPES, type Shape } from "../support/secret-shapes.ts";

/** A container with a text in each of its fields that hold one. */
function container(text: string) {
  return {
    name: "web",
    image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
    environment: [{ name: "SETTING", value: text }],
    environmentFiles: [{ type: "s3", value: text }],
    command: ["serve", text],
    entryPoint: ["/bin/sh", "-c", text],
    healthCheck: { command: ["CMD-SHELL", text] },
    dockerLabels: { label: text },
    extraHosts: [{ hostname: text, ipAddress: "10.0.0.1" }],
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-stream-prefix": text } },
  };
}

/** Resources with a text in every attribute that can hold one: plain, in maps, in blocks, in JSON and as keys. */
function resources(text: string): readonly Made["cloud"][] {
  const tags = { Name: text, [text]: "key" };
  const statement = {
    Sid: text,
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: `arn:aws:s3:::${text}`,
    Condition: { StringEquals: { "aws:PrincipalTag/x": text } },
  };
  return [
    { container_definitions: JSON.stringify([container(text)]), family: text, tags },
    { environment: [{ variables: { SETTING: text } }], description: text, handler: text, tags },
    {
      description: text,
      ingress: [
        { description: text, from_port: 1, to_port: 1, protocol: "tcp", cidr_blocks: ["10.0.0.0/8"] },
      ],
    },
    { policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }), name_prefix: text },
    {
      environment: [{ image: "x:1", environment_variable: [{ name: "A", value: text, type: "PLAINTEXT" }] }],
      source: [{ buildspec: text }],
    },
    {
      input: JSON.stringify({
        containerOverrides: [{ name: "web", environment: [{ name: "A", value: text }], command: [text] }],
      }),
    },
    { setting: [{ namespace: "aws:elasticbeanstalk:application:environment", name: "A", value: text }] },
    { default_arguments: { "--conf": text }, comment: text },
    {
      message_body: text,
      fixed_response: [{ content_type: "text/plain", message_body: text }],
      path_pattern: [text],
    },
    { user_data: Buffer.from(text).toString("base64"), key_name: text, metric_filter: text },
  ];
}

const TYPES = [
  "aws_ecs_task_definition",
  "aws_lambda_function",
  "aws_security_group",
  "aws_iam_role_policy",
  "aws_codebuild_project",
  "aws_cloudwatch_event_target",
  "aws_elastic_beanstalk_environment",
  "aws_glue_job",
  "aws_lb_listener_rule",
  "aws_launch_template",
];

/** The text in the cloud, in the state, in the code; as a key of for_each; and in a check's message. */
function plan(text: string, part: "cloud" | "state" | "code"): string {
  const clean = resources("clean");
  const planted = resources(text);
  const made = TYPES.map((type, index): Made => {
    const sides = { cloud: clean[index] ?? null, state: clean[index] ?? null, code: clean[index] ?? null };
    return { address: `${type}.x`, ...sides, [part]: planted[index] };
  });
  const keyed: Made = {
    address: `aws_lb.x[${JSON.stringify(text)}]`,
    cloud: { idle_timeout: 1 },
    code: { idle_timeout: 2 },
  };
  const instance = {
    address: { to_display: "check.c" },
    status: "fail",
    problems: [{ message: `got ${text}` }],
  };
  return makePlan([...made, keyed], {
    checks: [{ address: { to_display: "check.c" }, status: "fail", instances: [instance] }],
  });
}

/** Commands that print a plan. They print what the reports below are, so each shape is given to one of them. */
const COMMANDS: readonly (readonly string[])[] = [
  ...["text", "json", "markdown", "sarif"].map((format) => ["drift", "check", "--format", format]),
  ["deploy", "digest", "--expect", "0".repeat(64)],
  ["drift", "explain", "--stack", "prod"],
];

/** Everything that can be printed about a plan. @param turn whose command is run */
async function everyOutput(text: string, turn: number): Promise<string> {
  const verdict = judge(text, { bare: true });
  const [first] = verdict.findings;
  const command = COMMANDS[turn % COMMANDS.length] ?? [];
  const io = fakeIo({ p: text });
  await run([...command, ...(command.includes("explain") ? [first?.id ?? ""] : []), "--plan-json", "p"], io);
  expect(io.printed().length).toBeGreaterThan(100);
  const planned = plannedChanges(parsePlan(text, "p"), "p");
  const plans = [{ stack: "prod-platform", planned }];
  return [
    io.printed(),
    driftText([verdict]),
    driftMarkdown([verdict]),
    driftSarif([verdict], "cdk.tf.json"),
    driftJson([verdict], { generatedAt: `${TODAY}T09:30:00Z`, failOn: "high" }),
    ...verdict.findings.map((finding) => driftExplanation(finding, { stack: "prod", options: [] })),
    planText(plans),
    planMarkdown(plans),
    JSON.stringify([planned, reviewedPlan(new Map([["s", planned]]))]),
  ].join("\n");
}

/** The secret as it may be printed: itself, and within JSON, percent or entity escapes. */
function leaks({ secret }: Shape, output: string): string[] {
  const entities = output.replace(/&#(\d+);(?:&#8203;)?/g, (_, code: string) =>
    String.fromCodePoint(Number(code)),
  );
  const readings = [output, entities, output.replaceAll("\\", ""), entities.replaceAll("\\", "")];
  return readings.flatMap((text) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 80), at + 20)];
  });
}

describe("a secret in any attribute", () => {
  it.each(SHAPES)(
    "does not get out: $what",
    async (shape) => {
      const output = await everyOutput(plan(shape.text, "cloud"), SHAPES.indexOf(shape));
      expect(output.length).toBeGreaterThan(5000);
      expect(leaks(shape, output)).toEqual([]);
      const code = parsePlan(plan(`see ${shape.text} there`, "code"), "p");
      expect(leaks(shape, planMarkdown([{ stack: "s", planned: plannedChanges(code, "p") }]))).toEqual([]);
      expect(leaks(shape, JSON.stringify(code))).toEqual([]);
      expect(leaks(shape, JSON.stringify(parsePlan(plan(shape.text, "state"), "p")))).toEqual([]);
    },
    60_000,
  );

  it("is in no joined report and in no issue", async () => {
    const shapes = SHAPES.filter((_, index) => index % 12 === 4);
    const server = await new FakeGitHub().start();
    try {
      const files = shapes.map(({ text }, index) => {
        const verdict = { ...judge(plan(text, "cloud"), { bare: true }), stack: `prod-s${index}` };
        return [`in/${index}.json`, reportText(verdict)] as const;
      });
      const io = fakeIo(Object.fromEntries(files), { env: server.env });
      const outputs = ["--json", "out.json", "--markdown", "out.md", "--sarif", "out.sarif"];
      await run(["drift", "report", "--in", "in", "--issues", ...outputs], io);
      const all = [io.printed(), ...io.written.values(), JSON.stringify(server.issues)].join("");
      expect([all.length > 5000, server.issues.length]).toEqual([true, shapes.length]);
      for (const shape of shapes) expect([shape.what, leaks(shape, all)]).toEqual([shape.what, []]);
    } finally {
      await server.stop();
    }
  }, 60_000);
});

describe("an environment or command that the code does not have", () => {
  const definition = (value: string, image = "shop:1") => ({
    container_definitions: JSON.stringify([
      { name: "web", image, environment: [{ name: "PHRASE", value }], command: ["serve", value] },
    ]),
  });
  const address = "aws_ecs_task_definition.web";

  it("is sealed whole, whatever it looks like, and the rest is shown", () => {
    const [code, cloud] = [definition("blue"), definition("correct horse", "shop:2")];
    const verdict = JSON.stringify(judge(makePlan([{ address, state: code, cloud, code }]), { bare: true }));
    expect(verdict).not.toContain("correct horse");
    for (const shown of ["blue", "PHRASE", "shop:2"]) expect(verdict).toContain(shown);
  });

  it("is sealed where ignore_changes makes the plan repeat it", () => {
    const cloud = definition("correct horse");
    const expressions = { container_definitions: { references: ["var.containers"] } };
    const made = { address, state: definition("blue"), cloud, code: cloud, expressions };
    expect(JSON.stringify(parsePlan(makePlan([made]), "p"))).not.toContain("correct horse");
  });

  it("is shown where the code sets it, in a plan that a reviewer reads", () => {
    const made = { address, cloud: definition("blue"), code: definition("green") };
    const { changes } = plannedChanges(parsePlan(makePlan([made]), "p"), "p");
    const shown = JSON.stringify(changes[0]?.attributes[0]?.after);
    expect(shown).toContain("green");
  });

  it("stays equal to itself: a clean stack is clean", () => {
    const same = definition("correct horse");
    const expressions = { container_definitions: { references: ["var.containers"] } };
    const verdict = judge(makePlan([{ address, cloud: same, expressions }]), { bare: true });
    expect([verdict.status, verdict.findings]).toEqual(["in_sync", []]);
  });

  it("is not taken for a tag of that name", () => {
    const made = {
      address: "aws_vpc.v",
      state: { tags: { environment: "prod" } },
      cloud: { tags: { environment: "stage" } },
    };
    expect(JSON.stringify(judge(makePlan([{ ...made, code: made.state }]), { bare: true }))).toContain(
      "stage",
    );
  });
});

describe("text that is no secret", () => {
  it.each([
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf",
    "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop-prod/50dc6c495c0c9188",
    "secretsmanager:GetSecretValue",
    "token.actions.githubusercontent.com:sub",
    "repo:org/shop:environment:prod",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "HTTPCode_Target_5XX_Count",
    "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:3f786850e387550fdab836ed7e6dc881de23001b",
    "0fedcba9-1234-4321-abcd-0123456789ab",
    "eipalloc-0a1b2c3d4e5f67890",
    "_3639ac514e785e898d2646601fa951d5.shop.example.com",
    "https://shop.example.com/a:b@c",
    "HttpTokens=required",
    "aws secretsmanager get-secret-value --secret-id prod/db",
    "store the value in Secrets Manager and name its ARN under secrets",
    "/srv/Shop2/Assets/v2/Images/Large/Landing1",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8aPcN1sVbGd4UeFiWoKzH0q2w7vkXyZ0Qm9LhT5rJ8",
    "cron(0 19 * * ? *)",
    "the password of the database is rotated every month",
  ])("is shown: %s", (text) => {
    expect([secretForm(text), looksRandom(text), redacted(text)]).toEqual([undefined, false, text]);
  });
});
