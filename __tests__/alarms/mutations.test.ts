import { type Bodies, type Body, judgedAfter, problemsOf } from "./judged.ts";

const alarm = (name: string) => `aws_cloudwatch_metric_alarm.${name}`;
const set = (name: string, attribute: string, value: unknown) => (bodies: Bodies) => {
  bodies.at(alarm(name))[attribute] = value;
};
const dimension = (name: string, key: string, value: unknown) => (bodies: Bodies) => {
  (bodies.at(alarm(name))["dimensions"] as Body)[key] = value;
};
const BALANCER = "data.terraform_remote_state.platform.outputs.load_balancer";

/** Each is one mistake in an alarm of ours, and what the check says of it. */
const MUTATIONS: readonly (readonly [string, (bodies: Bodies) => void, readonly string[]])[] = [
  // dimensions
  [
    "the ARN for the suffix of a load balancer",
    (b) => dimension("alb_503", "LoadBalancer", "\u0024{aws_lb.alb.arn}")(b),
    ["dimensions never-fires aws_cloudwatch_metric_alarm.alb_503.dimensions.LoadBalancer: aws_lb.alb.arn"],
  ],
  [
    "the name of a load balancer",
    dimension("alb_5xx", "LoadBalancer", "shop-prod"),
    ["dimensions never-fires aws_cloudwatch_metric_alarm.alb_5xx.dimensions.LoadBalancer: shop-prod"],
  ],
  [
    "the ARN of a target group",
    dimension("web_unhealthy", "TargetGroup", "\u0024{aws_lb_target_group.web.arn}"),
    [
      "dimensions never-fires aws_cloudwatch_metric_alarm.web_unhealthy.dimensions.TargetGroup: aws_lb_target_group.web.arn",
    ],
  ],
  [
    "a target group where only the load balancer counts",
    dimension("alb_504", "TargetGroup", "targetgroup/shop/0123456789abcdef"),
    ["dimensions never-fires aws_cloudwatch_metric_alarm.alb_504.dimensions: LoadBalancer + TargetGroup"],
  ],
  [
    "no load balancer beside the target group",
    (b) => void delete (b.at(alarm("web_below_floor"))["dimensions"] as Body)["LoadBalancer"],
    ["dimensions never-fires aws_cloudwatch_metric_alarm.web_below_floor.dimensions: TargetGroup"],
  ],
  [
    "no dimensions",
    (b) => void delete b.at(alarm("nat_a_ports"))["dimensions"],
    ["dimensions never-fires aws_cloudwatch_metric_alarm.nat_a_ports.dimensions: no dimension"],
  ],
  [
    "a dimension of another name",
    (b) => {
      b.at(alarm("web_running"))["dimensions"] = { Cluster: "shop-prod", ServiceName: "web" };
    },
    ["dimensions never-fires aws_cloudwatch_metric_alarm.web_running.dimensions: Cluster + ServiceName"],
  ],
  [
    "a service that is not there",
    dimension("web_running", "ServiceName", "webb"),
    ["dimensions never-fires aws_cloudwatch_metric_alarm.web_running.dimensions.ServiceName: webb"],
  ],
  [
    "the ARN of the cluster",
    dimension("capacity_short", "ClusterName", "\u0024{aws_ecs_cluster.cluster.id}"),
    [
      "dimensions never-fires aws_cloudwatch_metric_alarm.capacity_short.dimensions.ClusterName: aws_ecs_cluster.cluster.id",
    ],
  ],
  [
    "the target group for the load balancer",
    dimension("web_errors", "LoadBalancer", "\u0024{aws_lb_target_group.web.arn_suffix}"),
    [
      "dimensions never-fires aws_cloudwatch_metric_alarm.web_errors.dimensions.LoadBalancer: aws_lb_target_group.web.arn_suffix",
    ],
  ],
  [
    "a dimension that the metric filter does not have",
    (b) => {
      b.at(alarm("api_secret_unreadable"))["dimensions"] = { ServiceName: "api" };
    },
    ["dimensions never-fires aws_cloudwatch_metric_alarm.api_secret_unreadable.dimensions: ServiceName"],
  ],
  // namespaces and metrics
  [
    "another case of a namespace",
    set("alb_502", "namespace", "AWS/ApplicationElb"),
    ["metric never-fires aws_cloudwatch_metric_alarm.alb_502.namespace: AWS/ApplicationElb"],
  ],
  [
    "the namespace without Container Insights",
    set("api_running", "namespace", "AWS/ECS"),
    ["metric never-fires aws_cloudwatch_metric_alarm.api_running.metric_name: RunningTaskCount in AWS/ECS"],
  ],
  [
    "a metric of the older load balancer",
    set("web_errors", "metric_name", "HTTPCode_Backend_5XX"),
    [
      "metric never-fires aws_cloudwatch_metric_alarm.web_errors.metric_name: HTTPCode_Backend_5XX in AWS/ApplicationELB",
    ],
  ],
  [
    "a mistyped metric of an event",
    set("web_deployment_failed", "metric_name", "DeploymentsFailed"),
    [
      "metric never-fires aws_cloudwatch_metric_alarm.web_deployment_failed.metric_name: DeploymentsFailed in shop-prod/events",
    ],
  ],
  [
    "another namespace than the metric filter's",
    set("web_start_failed", "namespace", "shop-prod/event"),
    ["metric never-fires aws_cloudwatch_metric_alarm.web_start_failed.namespace: shop-prod/event"],
  ],
  // statistics and thresholds
  [
    "the average of a count of ones",
    set("alb_502", "statistic", "Average"),
    ["threshold never-fires aws_cloudwatch_metric_alarm.alb_502.threshold: > 10"],
  ],
  [
    "the sum of how many are unhealthy",
    set("web_unhealthy", "statistic", "Sum"),
    ["statistic misreads aws_cloudwatch_metric_alarm.web_unhealthy.statistic: Sum"],
  ],
  [
    "fewer than none",
    set("web_below_floor", "threshold", 0),
    ["threshold blind aws_cloudwatch_metric_alarm.web_below_floor.threshold: < 0"],
  ],
  [
    "more healthy tasks than there ever are",
    set("web_below_floor", "threshold", 41),
    ["threshold always-fires aws_cloudwatch_metric_alarm.web_below_floor.threshold: < 41"],
  ],
  [
    "more unhealthy tasks than there ever are",
    set("api_unhealthy", "threshold", 24),
    ["threshold never-fires aws_cloudwatch_metric_alarm.api_unhealthy.threshold: > 24"],
  ],
  [
    "a flag of metric math above 1",
    set("pool_at_max", "threshold", 1),
    ["threshold never-fires aws_cloudwatch_metric_alarm.pool_at_max.threshold: > 1"],
  ],
  [
    "the other direction",
    set("alb_503", "comparison_operator", "LessThanThreshold"),
    ["missing-data blind aws_cloudwatch_metric_alarm.alb_503.treat_missing_data: notBreaching"],
  ],
  // missing data
  [
    "silence of a metric that ends with its targets taken for good",
    set("web_below_floor", "treat_missing_data", "notBreaching"),
    ["missing-data blind aws_cloudwatch_metric_alarm.web_below_floor.treat_missing_data: notBreaching"],
  ],
  [
    "silence where nothing failed taken for bad",
    set("web_errors", "treat_missing_data", "breaching"),
    ["missing-data always-fires aws_cloudwatch_metric_alarm.web_errors.treat_missing_data: breaching"],
  ],
  [
    "a state that is kept where nothing more happens",
    set("web_fail_open", "treat_missing_data", "ignore"),
    ["missing-data always-fires aws_cloudwatch_metric_alarm.web_fail_open.treat_missing_data: ignore"],
  ],
  [
    "the default for tasks that run",
    (b) => void delete b.at(alarm("web_running"))["treat_missing_data"],
    ["missing-data blind aws_cloudwatch_metric_alarm.web_running.treat_missing_data: missing"],
  ],
  // periods
  [
    "a period that AWS does not take",
    set("web_latency", "period", 90),
    ["period refused aws_cloudwatch_metric_alarm.web_latency.period: 90 s"],
  ],
  [
    "a period shorter than from one datapoint to the next",
    set("alb_5xx", "period", 10),
    ["period never-fires aws_cloudwatch_metric_alarm.alb_5xx.period: 10 s"],
  ],
  [
    "more than a day",
    set("web_unhealthy", "evaluation_periods", 1441),
    ["window refused aws_cloudwatch_metric_alarm.web_unhealthy.evaluation_periods: 1441"],
  ],
  [
    "more datapoints than periods",
    set("alb_504", "datapoints_to_alarm", 4),
    ["datapoints refused aws_cloudwatch_metric_alarm.alb_504.datapoints_to_alarm: 4"],
  ],
  [
    "two periods in one expression",
    (b) => {
      (b.query(alarm("spot_rate"), "desired")["metric"] as Body)["period"] = 60;
    },
    ["period refused aws_cloudwatch_metric_alarm.spot_rate.metric_query: periods of 300 and 60 s"],
  ],
  // expressions
  [
    "an id that no query has",
    (b) => {
      b.query(alarm("web_below_desired"), "result")["expression"] = "wanted - running";
    },
    ["expression refused aws_cloudwatch_metric_alarm.web_below_desired.metric_query.0.expression: wanted"],
  ],
  [
    "nothing to compare",
    (b) => void delete b.query(alarm("pool_at_max"), "result")["return_data"],
    ["expression refused aws_cloudwatch_metric_alarm.pool_at_max.metric_query: 0 of them"],
  ],
  // what switches metrics on
  [
    "Container Insights off",
    (b) => {
      b.at("aws_ecs_cluster.cluster")["setting"] = [{ name: "containerInsights", value: "disabled" }];
    },
    ["web", "api"].flatMap((service) => [
      `not-emitted never-fires aws_cloudwatch_metric_alarm.${service}_running.metric_name: aws_ecs_cluster.cluster has containerInsights disabled`,
      ...[1, 2].map(
        (query) =>
          `not-emitted never-fires aws_cloudwatch_metric_alarm.${service}_below_desired.metric_query.${query}.metric.metric_name: aws_ecs_cluster.cluster has containerInsights disabled`,
      ),
    ]),
  ],
  [
    "a group metric that is not enabled",
    (b) => {
      b.at("aws_autoscaling_group.pool")["enabled_metrics"] = [
        "GroupDesiredCapacity",
        "GroupInServiceInstances",
      ];
    },
    [
      "not-emitted never-fires aws_cloudwatch_metric_alarm.pool_at_max.metric_query.2.metric.metric_name: aws_autoscaling_group.pool.enabled_metrics without it",
    ],
  ],
  // who is told
  [
    "the key of AWS for the topic",
    (b) => {
      b.at("aws_sns_topic.alerts")["kms_master_key_id"] = "alias/aws/sns";
    },
    // Each alarm that publishes to it.
    ["actions unheard aws_sns_topic.alerts.kms_master_key_id: alias/aws/sns"],
  ],
  [
    "no action on the composite alarm",
    (b) => void delete b.at("aws_cloudwatch_composite_alarm.web_page")["alarm_actions"],
    ["actions unheard aws_cloudwatch_composite_alarm.web_page.alarm_actions: no action"],
  ],
  [
    "a composite alarm of an alarm that is not there",
    (b) => {
      b.at("aws_cloudwatch_composite_alarm.page")["alarm_rule"] = 'ALARM("shop-prod-alb-501")';
    },
    ["children refused aws_cloudwatch_composite_alarm.page.alarm_rule: shop-prod-alb-501"],
  ],
  [
    "a composite alarm that asks for two states at once",
    (b) => {
      b.at("aws_cloudwatch_composite_alarm.page")["alarm_rule"] =
        'ALARM("shop-prod-alb-502") AND OK("shop-prod-alb-502")';
    },
    ["children never-fires aws_cloudwatch_composite_alarm.page.alarm_rule: a rule that is never true"],
  ],
  [
    "an alarm that is over before its page is sent",
    set("web_start_failed", "evaluation_periods", 1),
    [
      "children blind aws_cloudwatch_composite_alarm.web_page.actions_suppressor.wait_period: 60 s, and shop-prod-web-start-failed may be in ALARM for 60 s",
    ],
  ],
  [
    "a pattern that asks for an event of another type",
    (b) => {
      const rule = b.at("aws_cloudwatch_event_rule.deployment_failed");
      rule["event_pattern"] = JSON.stringify({
        source: ["aws.ecs"],
        "detail-type": ["ECS Service Action"],
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      });
    },
    [
      "pattern never-fires aws_cloudwatch_event_rule.deployment_failed.event_pattern.detail.eventName: SERVICE_DEPLOYMENT_FAILED",
    ],
  ],
];

describe("one mistake in an alarm of prod:", () => {
  it.each(MUTATIONS)("%s", (_name, change, expected) => {
    const report = judgedAfter("prod", change);
    const found = [...new Set(problemsOf(report))].filter((it) => !isConsequence(it, expected));
    expect(found).toEqual(expected);
    for (const { problems } of report.alarms) {
      for (const { fix, limit, source } of problems) {
        expect([fix, limit].every((it) => it !== "")).toBe(true);
        expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/|aws-service-spec/);
      }
    }
  });

  it("there are enough of them", () => {
    expect(MUTATIONS.length).toBeGreaterThanOrEqual(30);
  });
});

/** Alarms that tell nobody, where the mistake was made in the composite alarm that they are part of. */
function isConsequence(problem: string, expected: readonly string[]): boolean {
  return (
    expected.some((it) => it.includes("_composite_alarm.")) &&
    /^actions unheard aws_cloudwatch_metric_alarm\.\w+\.alarm_actions: no action$/.test(problem)
  );
}

describe("without a mistake", () => {
  it.each(["prod", "staging", "dev"] as const)("every alarm of %s can fire", (environment) => {
    const { alarms } = judgedAfter(environment);
    expect(alarms.filter(({ verdict }) => verdict !== "can-fire")).toEqual([]);
    expect(alarms.length).toBeGreaterThan(30);
  });

  it("the outputs of another stack are followed to the load balancer", () => {
    const report = judgedAfter(
      "prod",
      dimension("web_errors", "LoadBalancer", `\u0024{${BALANCER}_dns_name}`),
    );
    expect(problemsOf(report)).toEqual([
      "dimensions never-fires aws_cloudwatch_metric_alarm.web_errors.dimensions.LoadBalancer: aws_lb.alb.dns_name",
    ]);
  });
});
