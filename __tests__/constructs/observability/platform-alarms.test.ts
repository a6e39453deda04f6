import {
  PlatformAlarms,
  type PlatformAlarmsProps,
} from "../../../src/constructs/observability/platform-alarms.ts";
import { HOME, type Made, make, ofTypes } from "../../support/construct.ts";

const PROPS: PlatformAlarmsProps = {
  home: HOME,
  topicArn: "arn:topic",
  loadBalancerSuffix: "app/acme/1",
  natGatewayIds: new Map([
    ["a", "nat-a"],
    ["c", "nat-c"],
  ]),
  eventRuleNames: ["acme-rule-1", "acme-rule-2"],
  pools: [
    {
      name: "default",
      groupName: "acme-group",
      providerName: "acme-provider",
      spot: { onDemandBase: 3, onDemandPercentageAboveBase: 25 },
    },
  ],
};

const alarms = (props: PlatformAlarmsProps = PROPS): Made =>
  ofTypes(
    make((stack) => new PlatformAlarms(stack, "alarms", props)),
    "aws_cloudwatch_metric_alarm",
  );

/** What an alarm of ours has that only tells through the composite alarm. */
const part = (name: string, minutes: number, within = minutes) => ({
  actions_enabled: true,
  alarm_description: expect.any(String),
  alarm_name: `acme-qa-${name}`,
  comparison_operator: "GreaterThanThreshold",
  datapoints_to_alarm: minutes,
  evaluation_periods: within,
  treat_missing_data: "notBreaching",
});

const metric = (
  id: string,
  namespace: string,
  name: string,
  stat: string,
  dimensions: object,
  period = 60,
) => ({
  id,
  metric: { dimensions, metric_name: name, namespace, period, stat },
});

describe("PlatformAlarms", () => {
  it("watches the balancer, each NAT gateway, the pool and its events, each by its own dimensions", () => {
    const made = alarms();
    expect(Object.keys(made).map((address) => address.split("alarms_")[1])).toEqual([
      "alb_5xx",
      "alb_502",
      "alb_503",
      "alb_504",
      "nat_a_ports",
      "nat_a_drops",
      "nat_c_ports",
      "nat_c_drops",
      "capacity_short",
      "launch_failed",
      "spot_rate",
      "pool_at_max",
      "events_lost",
    ]);
    const at = (id: string) => made[`aws_cloudwatch_metric_alarm.alarms_${id}`];
    const balancer = {
      dimensions: { LoadBalancer: "app/acme/1" },
      namespace: "AWS/ApplicationELB",
      period: 60,
      statistic: "Sum",
      threshold: 10,
    };
    for (const code of ["5xx", "502", "503", "504"]) {
      expect(at(`alb_${code}`)).toEqual({
        ...part(`alb-${code}`, 3),
        ...balancer,
        metric_name: `HTTPCode_ELB_${code.toUpperCase()}_Count`,
      });
    }
    for (const zone of ["a", "c"]) {
      const of = { NatGatewayId: `nat-${zone}` };
      expect(at(`nat_${zone}_ports`)).toEqual({
        ...part(`nat-${zone}-ports`, 2),
        dimensions: of,
        metric_name: "ErrorPortAllocation",
        namespace: "AWS/NATGateway",
        period: 60,
        statistic: "Sum",
        threshold: 0,
      });
      expect(at(`nat_${zone}_drops`)).toEqual({
        ...part(`nat-${zone}-drops`, 5),
        threshold: 0.01,
        metric_query: [
          {
            expression: "IF(packets > 0, 100 * drops / packets, 0)",
            id: "result",
            label: "dropped packets, percent",
            return_data: true,
          },
          { id: "packets", expression: "from_source + from_destination" },
          metric("drops", "AWS/NATGateway", "PacketsDropCount", "Sum", of),
          metric("from_source", "AWS/NATGateway", "PacketsInFromSource", "Sum", of),
          metric("from_destination", "AWS/NATGateway", "PacketsInFromDestination", "Sum", of),
        ],
      });
    }
    expect(at("capacity_short")).toEqual({
      ...part("capacity-short", 10),
      dimensions: { ClusterName: "acme-qa", CapacityProviderName: "acme-provider" },
      metric_name: "CapacityProviderReservation",
      namespace: "AWS/ECS/ManagedScaling",
      period: 60,
      statistic: "Average",
      threshold: 100,
    });
    const group = { AutoScalingGroupName: "acme-group" };
    expect(at("pool_at_max")).toEqual({
      ...part("pool-at-max", 10, 11),
      threshold: 0,
      metric_query: [
        { expression: "IF(desired >= maximum, 1, 0)", id: "result", label: "at max", return_data: true },
        metric("desired", "AWS/AutoScaling", "GroupDesiredCapacity", "Maximum", group),
        metric("maximum", "AWS/AutoScaling", "GroupMaxSize", "Maximum", group),
      ],
    });
    expect(at("launch_failed")).toEqual({
      ...part("launch-failed", 1, 15),
      dimensions: {},
      metric_name: "LaunchFailed",
      namespace: "acme-qa/events",
      period: 60,
      statistic: "Sum",
      threshold: 0,
    });
    expect(at("events_lost")).toMatchObject({
      threshold: 0,
      metric_query: [
        { expression: "SUM(METRICS())", return_data: true },
        metric("rule0", "AWS/Events", "FailedInvocations", "Sum", { RuleName: "acme-rule-1" }),
        metric("rule1", "AWS/Events", "FailedInvocations", "Sum", { RuleName: "acme-rule-2" }),
      ],
    });
  });

  it("counts interruptions against what runs beyond the On-Demand share", () => {
    const group = { AutoScalingGroupName: "acme-group" };
    expect(alarms()["aws_cloudwatch_metric_alarm.alarms_spot_rate"]).toEqual({
      ...part("spot-rate", 1),
      threshold: 30,
      metric_query: [
        {
          expression: "IF(spot > 0, 100 * interruptions / spot, 0)",
          id: "result",
          label: "Spot instances taken back, percent",
          return_data: true,
        },
        { id: "on_demand", expression: "IF(desired > 3, 3 + CEIL((desired - 3) * 25 / 100), desired)" },
        { id: "spot", expression: "in_service - on_demand" },
        metric("interruptions", "acme-qa/events", "SpotInterruption", "Sum", {}, 300),
        metric("desired", "AWS/AutoScaling", "GroupDesiredCapacity", "Maximum", group, 300),
        metric("in_service", "AWS/AutoScaling", "GroupInServiceInstances", "Maximum", group, 300),
      ],
    });
    const spot = { onDemandBase: 2, onDemandPercentageAboveBase: 0 };
    const none = alarms({ ...PROPS, pools: [{ name: "default", groupName: "g", providerName: "p", spot }] });
    expect(none["aws_cloudwatch_metric_alarm.alarms_spot_rate"]).toMatchObject({
      metric_query: [{}, { expression: "IF(desired > 2, 2, desired)" }, {}, {}, {}, {}],
    });
  });

  it("has no rate of Spot where there is none, and watches the balancer alone without NAT and instances", () => {
    const onDemand = alarms({ ...PROPS, pools: [{ name: "default", groupName: "g", providerName: "p" }] });
    expect(onDemand).not.toHaveProperty(["aws_cloudwatch_metric_alarm.alarms_spot_rate"]);
    const made = alarms({ ...PROPS, natGatewayIds: new Map(), pools: [] });
    expect(Object.keys(made).map((address) => address.split("alarms_")[1])).toEqual([
      "alb_5xx",
      "alb_502",
      "alb_503",
      "alb_504",
      "events_lost",
    ]);
  });

  it("watches each pool by itself, and the interruptions of all Spot instances together", () => {
    const spot = { onDemandBase: 0, onDemandPercentageAboveBase: 0 };
    const pools = [
      ...PROPS.pools,
      { name: "on-demand", groupName: "g-od", providerName: "p-od" },
      { name: "big-spot", groupName: "g-big", providerName: "p-big", spot },
    ];
    const made = alarms({ ...PROPS, natGatewayIds: new Map(), pools });
    expect(Object.keys(made).map((address) => address.split("alarms_")[1])).toEqual([
      ...["alb_5xx", "alb_502", "alb_503", "alb_504"],
      ...["capacity_short", "capacity_short_on_demand", "capacity_short_big_spot"],
      ...["launch_failed", "spot_rate"],
      ...["pool_at_max", "pool_at_max_on_demand", "pool_at_max_big_spot", "events_lost"],
    ]);
    expect(made["aws_cloudwatch_metric_alarm.alarms_capacity_short_on_demand"]).toMatchObject({
      alarm_name: "acme-qa-capacity-short-on-demand",
      alarm_description:
        "Tasks of pool on-demand need more instances than there are, and scaling has not helped for ten minutes",
      dimensions: { CapacityProviderName: "p-od" },
    });
    const queries = Object(made["aws_cloudwatch_metric_alarm.alarms_spot_rate"])["metric_query"];
    expect(
      queries.slice(1).map((query: { id: string; expression?: string }) => [query.id, query.expression]),
    ).toEqual([
      [
        "pool_default_on_demand",
        "IF(pool_default_desired > 3, 3 + CEIL((pool_default_desired - 3) * 25 / 100), pool_default_desired)",
      ],
      ["pool_big_spot_on_demand", "IF(pool_big_spot_desired > 0, 0, pool_big_spot_desired)"],
      [
        "spot",
        "pool_default_in_service - pool_default_on_demand + pool_big_spot_in_service - pool_big_spot_on_demand",
      ],
      ["interruptions", undefined],
      ["pool_default_desired", undefined],
      ["pool_default_in_service", undefined],
      ["pool_big_spot_desired", undefined],
      ["pool_big_spot_in_service", undefined],
    ]);
  });

  it("tells of all but what can last for days by one composite alarm", () => {
    const made = make((stack) => new PlatformAlarms(stack, "alarms", PROPS));
    const composite = made["aws_cloudwatch_composite_alarm.alarms_page"];
    expect(composite).toMatchObject({
      alarm_name: "acme-qa-page",
      actions_enabled: true,
      alarm_actions: ["arn:topic"],
      ok_actions: ["arn:topic"],
    });
    const rule = String(composite?.["alarm_rule"]);
    const named = [...rule.matchAll(/\{aws_cloudwatch_metric_alarm\.alarms_(\w+)\.alarm_name\}/g)].map(
      ([, id]) => id,
    );
    expect(named).toEqual([
      "alb_5xx",
      "alb_502",
      "alb_503",
      "alb_504",
      "nat_a_ports",
      "nat_a_drops",
      "nat_c_ports",
      "nat_c_drops",
      "capacity_short",
      "launch_failed",
      "spot_rate",
    ]);
    expect(rule.split(" OR ")).toHaveLength(named.length);
    expect(made["aws_cloudwatch_composite_alarm.alarms_risks"]).toMatchObject({
      alarm_name: "acme-qa-risks",
      alarm_rule: ["pool_at_max", "events_lost"]
        .map((id) => `ALARM("\u0024{aws_cloudwatch_metric_alarm.alarms_${id}.alarm_name}")`)
        .join(" OR "),
      actions_suppressor: { alarm: "acme-qa-page", extension_period: 600, wait_period: 60 },
      alarm_actions: ["arn:topic"],
    });
  });
});

describe("the dashboard", () => {
  const made = make((stack) => new PlatformAlarms(stack, "alarms", PROPS));
  const body = made["aws_cloudwatch_dashboard.alarms_dashboard"]?.["dashboard_body"] as {
    widgets: { type: string; x: number; y: number; properties: Record<string, unknown> }[];
  };
  const [states, ...graphs] = body.widgets;

  it("shows the state of every alarm, and each with its threshold", () => {
    const arns = Object.keys(ofTypes(made, "aws_cloudwatch_metric_alarm")).map((it) => `\u0024{${it}.arn}`);
    const [page, risks, ...all] = (states?.properties["alarms"] ?? []) as string[];
    expect([page, risks]).toEqual([
      "\u0024{aws_cloudwatch_composite_alarm.alarms_page.arn}",
      "\u0024{aws_cloudwatch_composite_alarm.alarms_risks.arn}",
    ]);
    expect([...all].sort()).toEqual([...arns].sort());
    expect(graphs.slice(0, arns.length).map(({ properties }) => properties["annotations"])).toEqual(
      all.map((arn) => ({ alarms: [arn] })),
    );
  });

  it("finds the metrics of every service by search, so that another one changes nothing", () => {
    const found = graphs.flatMap(({ properties }) =>
      ((properties["metrics"] ?? []) as { expression: string }[][]).map(([it]) => it?.expression),
    );
    expect(found).toContain(
      `SEARCH('{AWS/ApplicationELB,LoadBalancer,TargetGroup} MetricName="HTTPCode_Target_5XX_Count" LoadBalancer="app/acme/1"', 'Sum', 60)`,
    );
    expect(found).toContain(
      `SEARCH('{ECS/ContainerInsights,ClusterName,ServiceName} MetricName="RunningTaskCount" ClusterName="acme-qa"', 'Minimum', 60)`,
    );
    expect(found).toContain(`SEARCH('{"acme-qa/events",Group} MetricName="SecretUnreadable"', 'Sum', 60)`);
  });

  it("puts no widget on another", () => {
    const places = body.widgets.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(Math.max(...body.widgets.map(({ x }) => x))).toBe(16);
  });
});
