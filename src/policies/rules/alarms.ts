import type { Resource } from "../../terraform/configuration.ts";
import { at, blocks, isReference, isTrue, listOf, numberOf, textOf } from "../../terraform/json.ts";
import { INSIGHTS, metricExists } from "../reading/metrics.ts";
import { breachIf, perResource, type Rule, rule } from "../rule.ts";

const TYPE = "aws_cloudwatch_metric_alarm";
const PUT_ALARM = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const INSIGHTS_PAGE =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html";
const ACTIONS = ["alarm_actions", "ok_actions", "insufficient_data_actions"];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (2026-06). */
const MOST_ACTIONS = 5;
const DAY_SEC = 86_400;

const datapoints: Rule = perResource(
  {
    code: "TF-ALARM-01",
    title: "An alarm asks for no more points than it sees",
    source: PUT_ALARM,
    type: TYPE,
  },
  (alarm) => {
    const asked = numberOf(alarm.attributes["datapoints_to_alarm"]);
    const seen = numberOf(alarm.attributes["evaluation_periods"]);
    const bad = asked !== undefined && seen !== undefined && asked > seen;
    return breachIf(bad, alarm, "datapoints_to_alarm", asked, {
      limit: `at most evaluation_periods, ${seen}`,
      fix: "lower datapoints_to_alarm or raise evaluation_periods",
    });
  },
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

const someAction: Rule = perResource(
  {
    code: "TF-ALARM-03",
    title: "An alarm tells somebody",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
    type: TYPE,
  },
  (alarm) => {
    const { actions_enabled, alarm_actions } = alarm.attributes;
    const silent = listOf(alarm_actions).length === 0;
    const off = actions_enabled !== undefined && !isTrue(actions_enabled);
    const advice = { limit: "actions enabled, and at least one", fix: "name the alert topic" };
    return [
      ...breachIf(silent, alarm, "alarm_actions", alarm_actions, advice),
      ...breachIf(off, alarm, "actions_enabled", actions_enabled, advice),
    ];
  },
);

const knownMetric: Rule = perResource(
  {
    code: "TF-ALARM-04",
    title: "An alarm watches a metric that exists",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html",
    type: TYPE,
  },
  (alarm) =>
    metricsOf(alarm).flatMap(({ path, namespace, metric }) =>
      breachIf(metricExists(namespace, metric) === false, alarm, path, `${metric} in ${namespace}`, {
        limit: "a metric that AWS documents for the namespace: another one never has data",
        fix: "correct the name",
      }),
    ),
);

const insights: Rule = perResource(
  {
    code: "TF-ALARM-05",
    title: "An alarm on Container Insights has Container Insights",
    source: INSIGHTS_PAGE,
    type: TYPE,
  },
  (alarm, _stack, { environment }) => {
    const on = environment.of("aws_ecs_cluster").every(({ resource }) => hasInsights(resource));
    return metricsOf(alarm).flatMap(({ metric, namespace, path }) =>
      breachIf(!on && namespace === INSIGHTS, alarm, path, metric, {
        limit: "a cluster with containerInsights enabled: else the metric does not exist",
        fix: "enable Container Insights or remove the alarm",
      }),
    );
  },
);

const window: Rule = perResource(
  { code: "TF-ALARM-06", title: "An alarm looks back at most a day", source: PUT_ALARM, type: TYPE },
  (alarm) => {
    const period = numberOf(alarm.attributes["period"]);
    const periods = numberOf(alarm.attributes["evaluation_periods"]);
    if (period === undefined || periods === undefined) return [];
    // Periods of an hour and more may look back a week.
    const limit = period >= 3600 ? 7 * DAY_SEC : DAY_SEC;
    return breachIf(period * periods > limit, alarm, "evaluation_periods", periods, {
      limit: `${Math.floor(limit / period)} periods of ${period} seconds`,
      fix: "use fewer or shorter periods",
    });
  },
);

const containerInsights: Rule = perResource(
  {
    code: "TF-ECS-01",
    title: "The cluster has Container Insights",
    source: "https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12",
    type: "aws_ecs_cluster",
  },
  (cluster) => {
    const found = insightsOf(cluster);
    return breachIf(!hasInsights(cluster), cluster, found?.path ?? "setting", at(found?.value, "value"), {
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

const heard: Rule = rule(
  {
    code: "TF-EVENT-01",
    title: "An event rule is on and has a target",
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
  },
  (stack) => {
    const targets = stack.of("aws_cloudwatch_event_target").map(({ attributes }) => attributes["rule"]);
    return stack.of("aws_cloudwatch_event_rule").flatMap((event) => {
      const { state, name } = event.attributes;
      const heardBy = targets.some((t) => t === name || String(t).includes(`{${event.address}.`));
      const off = state !== undefined && state !== "ENABLED" && !isReference(state);
      const advice = { limit: "ENABLED, with at least one target", fix: "send the event to the alert topic" };
      return [
        ...breachIf(off, event, "state", state, advice),
        ...breachIf(!heardBy, event, "", "no target", advice),
      ];
    });
  },
);

interface Metric {
  readonly path: string;
  readonly namespace: string;
  readonly metric: string;
}

/** Metrics that an alarm reads, its own and those of its queries. */
function metricsOf({ attributes }: Resource): Metric[] {
  const own = [{ path: "metric_name", value: attributes }];
  const queries = blocks(attributes, "metric_query").map(({ path, value }) => ({
    path: `${path}.metric.metric_name`,
    value: at(value, "metric"),
  }));
  return [...own, ...queries].flatMap(({ path, value }) => {
    const namespace = textOf(at(value, "namespace"));
    const metric = textOf(at(value, "metric_name"));
    return namespace === undefined || metric === undefined ? [] : [{ path, namespace, metric }];
  });
}

function insightsOf({ attributes }: Resource) {
  return blocks(attributes, "setting").find(({ value }) => at(value, "name") === "containerInsights");
}

function hasInsights(cluster: Resource): boolean {
  return ["enabled", "enhanced"].includes(String(at(insightsOf(cluster)?.value, "value")));
}

export const ALARM_RULES: readonly Rule[] = [
  datapoints,
  fewActions,
  someAction,
  knownMetric,
  insights,
  window,
  containerInsights,
  execLogged,
  heard,
];
