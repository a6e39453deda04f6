import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { shellCommand } from "../../src/report/shell-command.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENT_NAMES, runbooksOf, stepsOf } from "../support/runbooks.ts";
import { type Parsed, parseCommands } from "./aws-cli/aws-cli.ts";
import { WRONG_COMMANDS } from "./wrong-commands.ts";

/** Command lines of the AWS CLI in every runbook, each once, as they are printed. */
function lines(): string[] {
  const commands = ENVIRONMENT_NAMES.flatMap(runbooksOf)
    .flatMap(stepsOf)
    .flatMap(({ step: { command } }) => (command?.words[0] === "aws" ? [command] : []));
  return [...new Set(commands.map(({ words }) => shellCommand({ words })))];
}

/** What stands for the output of a command within another one, by how that begins. */
const OUTPUTS: readonly (readonly [start: string, output: string])[] = [
  ["date", "1764430000"],
  ["aws sqs get-queue-url", "https://sqs.eu-central-1.amazonaws.com/111122223333/q"],
  ["jq -r .TaskDefinitionArn", "shop-prod-ledger:7"],
  ["jq -c '.CapacityProviderStrategy", '[{"capacityProvider":"p","base":0,"weight":1}]'],
  ["jq -c '.NetworkConfiguration", '{"awsvpcConfiguration":{"subnets":["s"],"securityGroups":["g"]}}'],
];

/** Commands of the AWS CLI in a page that is written by hand, those within others too. */
function writtenByHand(page: string): string[] {
  const text = readFileSync(join(PROJECT_DIR, "docs/runbooks", page), "utf8");
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) =>
    block.replaceAll("\\\n", " "),
  );
  return blocks.flatMap((block) => {
    const inner: string[] = [];
    const outer = block.replace(/"?\$\(((?:[^()]|\([^()]*\))*)\)"?/g, (_whole, command: string) => {
      if (command.startsWith("aws ")) inner.push(command);
      const output = OUTPUTS.find(([start]) => command.startsWith(start))?.[1] ?? "";
      return `'${output}'`;
    });
    return [...outer.split("\n").filter((line) => line.startsWith("aws ")), ...inner];
  });
}

/** Faults that the check has to see, each planted into a command of a runbook. */
const PLANTED: readonly (readonly [string, string, RegExp])[] = [
  ["a service", "aws ec3 describe-route-tables", /Invalid choice|invalid choice/],
  ["an operation", "aws ec2 describe-routes-tables", /invalid choice/i],
  [
    "an option",
    "aws ecs describe-services --cluster c --service s",
    /--service is no option, only the beginning of one/,
  ],
  [
    "a filter that is misspelt in shorthand",
    "aws ec2 describe-subnets --filters Nmae=x,Values=y",
    /Unknown parameter in (?:input|Filters)/i,
  ],
  [
    "a value",
    "aws ecs list-tasks --cluster c --desired-status STOPED",
    /STOPED is none of RUNNING, PENDING, STOPPED/,
  ],
  [
    "a name in a query",
    "aws ecs describe-services --cluster c --services s --query 'services[0].desiredTasks'",
    /there is no desiredTasks/,
  ],
  [
    "a list that is taken for one",
    "aws ecs describe-services --cluster c --services s --query services.events",
    /of a list is always null/,
  ],
  [
    "a value in a query",
    "aws autoscaling describe-auto-scaling-groups --query \"AutoScalingGroups[0].Instances[?LifecycleState=='Healthy']\"",
    /Healthy is none of/,
  ],
  ["the syntax of a query", "aws ecs list-tasks --cluster c --query 'taskArns[0'", /Bad value for --query/],
  [
    "a count that is printed page by page",
    "aws ecs list-tasks --cluster c --query 'length(taskArns)' --output text",
    /once for each page; limit: --no-paginate/,
  ],
  [
    "JSON",
    'aws autoscaling update-auto-scaling-group --auto-scaling-group-name g --mixed-instances-policy \'{"InstancesDistribution":{"OnDemandPercentage":40}}\'',
    /Unknown parameter in MixedInstancesPolicy/,
  ],
  [
    "a number",
    "aws autoscaling update-auto-scaling-group --auto-scaling-group-name g --max-size many",
    /invalid literal for int/,
  ],
];

describeWith(["python"], "the commands of the runbooks under the AWS CLI", () => {
  let parsed: readonly Parsed[] = [];
  let byHand: readonly Parsed[] = [];
  let planted: readonly Parsed[] = [];
  let wrong: readonly Parsed[] = [];

  beforeAll(async () => {
    parsed = await parseCommands(lines());
    byHand = await parseCommands([...writtenByHand("job.md"), ...writtenByHand("tcp.md")]);
    planted = await parseCommands(PLANTED.map(([, line]) => line));
    wrong = await parseCommands(WRONG_COMMANDS.map(({ line }) => line));
  }, 300_000);

  it("are known to it, with every option, value and name in a query", () => {
    expect(parsed.length).toBeGreaterThan(120);
    expect(parsed.filter(({ problem }) => problem !== undefined)).toEqual([]);
    expect(parsed.filter(({ operation }) => operation === undefined)).toEqual([]);
  });

  it("are known to it in the pages that are written by hand", () => {
    expect(byHand.map(({ operation }) => operation)).toEqual([
      "StartQuery",
      "ListTasks",
      "ReceiveMessage",
      "GetQueueUrl",
      "RunTask",
      "GetSchedule",
      "DescribeAlarms",
      "DescribeLoadBalancers",
      "GetMetricStatistics",
      "DescribeServices",
      "DescribeAlarms",
    ]);
    expect(byHand.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it.each(PLANTED.map(([what, line, message]) => [what, line, message] as const))(
    "would be refused for %s",
    (_what, line, message) => {
      expect(planted.find((it) => it.line === line)?.problem).toMatch(message);
    },
  );

  it.each(WRONG_COMMANDS.flatMap(({ line, refused }) => (refused ? [[line, refused] as const] : [])))(
    "are not %s, which is refused",
    (line, message) => {
      expect(wrong.find((it) => it.line === line)?.problem).toMatch(message);
    },
  );

  it.each(
    WRONG_COMMANDS.flatMap(({ because, does, line }) => (does ? [[line, because, does] as const] : [])),
  )("are not %s alone: %s", (line, _because, does) => {
    expect(wrong.find((it) => it.line === line)).toMatchObject(does);
  });

  it("repeat none of the wrong ones", () => {
    const options = (line: string) => line.replaceAll(/'[^']*'|\S+\/\S+/g, "").match(/--[a-z-]+/g) ?? [];
    const bad = ["--on-demand-percentage-above-base-capacity", "--policy-document", "--profile"];
    expect(lines().filter((line) => options(line).some((option) => bad.includes(option)))).toEqual([]);
    expect(lines().filter((line) => /get-secret-value|put-role-policy|TaskStartFailed/.test(line))).toEqual(
      [],
    );
  });
});
