import { judgeAlarms } from "../../alarms/judge.ts";
import type { AlarmVerdict, ProblemKind } from "../../alarms/result.ts";
import type { Configuration } from "../../terraform/configuration.ts";
import { DeclaredStacks } from "../../terraform/declared-stacks.ts";
import type { EnvironmentView } from "../../terraform/environment-view.ts";
import { at, blocks, listOf } from "../../terraform/json.ts";
import { type Breach, breachIf, DOES_NOT_APPLY, perResource, type Rule, rule } from "../rule.ts";

const TYPE = "aws_cloudwatch_metric_alarm";
const COMPOSITE = "aws_cloudwatch_composite_alarm";
const EVENT_RULE = "aws_cloudwatch_event_rule";
const CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest";
const PUT_ALARM = `${CLOUDWATCH}/APIReference/API_PutMetricAlarm.html`;
const ACTIONS = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (2026-06). */
const MOST_ACTIONS = 5;

const judged = new WeakMap<EnvironmentView, AlarmVerdict["problems"]>();

/** Problems of every alarm of the environment: an alarm of one stack may watch what another one declares. */
function problemsOf(environment: EnvironmentView): AlarmVerdict["problems"] {
  const known = judged.get(environment);
  if (known) return known;
  const { alarms } = judgeAlarms(new DeclaredStacks(environment.stacks), "");
  const problems = alarms.flatMap((alarm) => alarm.problems);
  judged.set(environment, problems);
  return problems;
}

/** What keeps alarms from firing, at the resources of one stack. What the stacks do not tell breaks nothing. */
function alarmRule(
  head: Pick<Rule, "code" | "title" | "source"> & { readonly types: readonly string[] },
  kinds: readonly ProblemKind[],
): Rule {
  const { types, ...rest } = head;
  return rule(rest, (stack, { environment }) => {
    const own = types.flatMap((type) => stack.of(type));
    if (own.length === 0) return DOES_NOT_APPLY;
    const found = problemsOf(environment)
      .filter(({ kind }) => kinds.includes(kind))
      .map(
        ({ fix, limit, place, value }): Breach => ({ place: withoutStack(place, stack), value, limit, fix }),
      )
      .filter(({ place }) => own.some(({ address }) => place === address || place.startsWith(`${address}.`)));
    // Many alarms publish to one topic.
    return [...new Map(found.map((breach) => [`${breach.place} ${breach.value}`, breach])).values()];
  });
}

/** Where two stacks have the same address, the name of the stack stands before it. */
function withoutStack(place: string, { stack }: Configuration): string {
  const front = `${stack ?? "stack"}/`;
  return place.startsWith(front) ? place.slice(front.length) : place;
}

const datapoints = alarmRule(
  {
    code: "TF-ALARM-01",
    title: "An alarm asks for no more points than it sees",
    source: PUT_ALARM,
    types: [TYPE],
  },
  ["datapoints"],
);

const fewActions: Rule = perResource(
  { code: "TF-ALARM-02", title: "An alarm has few enough actions", source: PUT_ALARM, type: TYPE },
  (alarm) =>
    ACTIONS.flatMap((path) => {
      const count = listOf(alarm.attributes[path]).length;
      return breachIf(count > MOST_ACTIONS, alarm, path, `${count} actions`, {
        limit: `${MOST_ACTIONS} actions a state`,
        fix: "publish to one topic and subscribe the others to it",
      });
    }),
);

const someAction = alarmRule(
  {
    code: "TF-ALARM-03",
    title: "An alarm tells somebody, by itself or as part of a composite alarm",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
    types: [TYPE, COMPOSITE],
  },
  ["actions"],
);

const knownMetric = alarmRule(
  {
    code: "TF-ALARM-04",
    title: "An alarm watches a metric that exists, under its dimensions",
    source: `${CLOUDWATCH}/monitoring/aws-services-cloudwatch-metrics.html`,
    types: [TYPE],
  },
  ["metric", "dimensions", "expression"],
);

const emitted = alarmRule(
  {
    code: "TF-ALARM-05",
    title: "An alarm watches a metric that is switched on",
    source: `${CLOUDWATCH}/monitoring/Container-Insights-metrics-ECS.html`,
    types: [TYPE],
  },
  ["not-emitted"],
);

const window = alarmRule(
  {
    code: "TF-ALARM-06",
    title: "An alarm looks back as far as AWS lets it",
    source: PUT_ALARM,
    types: [TYPE],
  },
  ["window", "period"],
);

const reachable = alarmRule(
  {
    code: "TF-ALARM-07",
    title: "A value of the metric breaks the threshold, and not every one does",
    source: `${CLOUDWATCH}/monitoring/alarm-evaluation.html`,
    types: [TYPE],
  },
  ["threshold", "statistic"],
);

const silence = alarmRule(
  {
    code: "TF-ALARM-08",
    title: "An alarm takes silence for what it is",
    source: `${CLOUDWATCH}/monitoring/alarms-and-missing-data.html`,
    types: [TYPE],
  },
  ["missing-data"],
);

const children = alarmRule(
  {
    code: "TF-ALARM-09",
    title: "A composite alarm can become true",
    source: `${CLOUDWATCH}/APIReference/API_PutCompositeAlarm.html`,
    types: [COMPOSITE],
  },
  ["children"],
);

const containerInsights: Rule = perResource(
  {
    code: "TF-ECS-01",
    title: "The cluster has Container Insights",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12",
    type: "aws_ecs_cluster",
  },
  (cluster) => {
    const found = blocks(cluster.attributes, "setting").find(
      ({ value }) => at(value, "name") === "containerInsights",
    );
    const value = at(found?.value, "value");
    const on = ["enabled", "enhanced"].includes(String(value));
    return breachIf(!on, cluster, found?.path ?? "setting", value, {
      limit: "containerInsights enhanced or enabled",
      fix: "add the setting",
    });
  },
);

const execLogged: Rule = perResource(
  {
    code: "TF-ECS-02",
    title: "ECS Exec is logged and encrypted, should anybody turn it on",
    source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
    type: "aws_ecs_cluster",
  },
  (cluster) => {
    const path = "configuration.execute_command_configuration";
    const block = at(cluster.attributes, path);
    const good =
      at(block, "logging") === "OVERRIDE" &&
      Boolean(at(block, "kms_key_id")) &&
      Boolean(at(block, "log_configuration.cloud_watch_log_group_name"));
    return breachIf(!good, cluster, path, block, {
      limit: "logging OVERRIDE to a log group, with kms_key_id",
      fix: "add the execute_command_configuration",
    });
  },
);

const admitted = alarmRule(
  {
    code: "TF-SNS-03",
    title: "A topic and its key let alarms and event rules publish",
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
    types: ["aws_sns_topic_policy", "aws_kms_key", "aws_kms_key_policy"],
  },
  ["actions"],
);

const heard = alarmRule(
  {
    code: "TF-EVENT-01",
    title: "An event rule is on and has a target",
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
    types: [EVENT_RULE],
  },
  ["actions"],
);

const matchable = alarmRule(
  {
    code: "TF-EVENT-02",
    title: "An event pattern can match",
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
    types: [EVENT_RULE],
  },
  ["pattern"],
);

export const ALARM_RULES: readonly Rule[] = [
  datapoints,
  fewActions,
  someAction,
  knownMetric,
  emitted,
  window,
  reachable,
  silence,
  children,
  containerInsights,
  execLogged,
  admitted,
  heard,
  matchable,
];
