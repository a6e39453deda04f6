import { internalAlarms } from "../../../src/constructs/observability/internal-table.ts";
import { tcpAlarms } from "../../../src/constructs/observability/tcp-table.ts";
import { discoveryName } from "../../../src/core/service-connect.ts";
import { HOME } from "../../support/construct.ts";

const watched = { home: HOME, service: "cart", minRunningTasks: 3, hasSecrets: true };
const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe("the alarms of an internal service", () => {
  it("watch what all of its callers see, in milliseconds", () => {
    const rows = internalAlarms({ ...watched, requests: { errorsPerMinute: 17, latencyMs: 1234 } });
    const endpoint = {
      namespace: "AWS/ECS",
      dimensions: { TargetDiscoveryName: "acme-qa-cart" },
      comparison: "above",
      minutes: 3,
      missingData: "ok",
    };
    expect(rows[0]).toMatchObject({
      ...endpoint,
      id: "errors",
      suffix: "5xx",
      metric: "HTTPCode_Target_5XX_Count",
      statistic: "Sum",
      threshold: 17,
    });
    expect(rows[1]).toMatchObject({
      ...endpoint,
      id: "latency",
      metric: "TargetResponseTime",
      statistic: "Average",
      threshold: 1234,
    });
    expect(idsOf(rows)).toEqual([
      "errors",
      "latency",
      ...idsOf(internalAlarms({ ...watched, requests: undefined })),
    ]);
  });

  it("are those of the tasks alone over TCP", () => {
    expect(idsOf(internalAlarms({ ...watched, requests: undefined }))).toEqual([
      "running",
      "below-desired",
      "deployment-failed",
      "placement-failed",
      "start-impaired",
      "start-failed",
      "secret-unreadable",
    ]);
  });
});

describe("the alarms of a service behind a network load balancer", () => {
  const balancer = { loadBalancerSuffix: "net/cart/1", targetGroupSuffix: "targetgroup/cart/2" };
  const rows = tcpAlarms({ ...watched, ...balancer, minHealthyTasks: 2 });

  it("count its healthy targets, and connections that it has no port for", () => {
    const targets = { LoadBalancer: "net/cart/1", TargetGroup: "targetgroup/cart/2" };
    const namespace = "AWS/NetworkELB";
    expect(rows.slice(0, 3)).toMatchObject([
      { id: "unhealthy", namespace, dimensions: targets, metric: "UnHealthyHostCount", threshold: 0 },
      {
        id: "below-floor",
        namespace,
        dimensions: targets,
        metric: "HealthyHostCount",
        comparison: "below",
        threshold: 2,
        missingData: "bad",
      },
      {
        id: "ports",
        namespace,
        dimensions: { LoadBalancer: "net/cart/1" },
        metric: "PortAllocationErrorCount",
        threshold: 0,
      },
    ]);
    expect(idsOf(rows).slice(3)).toEqual(idsOf(internalAlarms({ ...watched, requests: undefined })));
  });

  it("have none that rolls a deployment back, and no floor where nothing has to run", () => {
    expect(idsOf(rows).filter((id) => id === "errors" || id === "latency")).toEqual([]);
    expect(idsOf(tcpAlarms({ ...watched, ...balancer, minHealthyTasks: 0 }))).not.toContain("below-floor");
  });
});

describe("the name of a service in Cloud Map", () => {
  it("has the environment in it, and 64 characters at most", () => {
    const long = discoveryName({ name: "warehouses-production-eu" }, "x".repeat(60));
    expect([long.length, long.startsWith("warehouses-production-eu-xx")]).toEqual([64, true]);
    expect(discoveryName({ name: "warehouses-staging" }, "x")).toBe("warehouses-staging-x");
  });
});
