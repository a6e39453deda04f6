import { internalAlarms } from "../../../src/constructs/observability/internal-table.ts";
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

describe("the name of a service in Cloud Map", () => {
  it("has the environment in it, and 64 characters at most", () => {
    const long = discoveryName({ name: "warehouses-production-eu" }, "x".repeat(60));
    expect([long.length, long.startsWith("warehouses-production-eu-xx")]).toEqual([64, true]);
    expect(discoveryName({ name: "warehouses-staging" }, "x")).toBe("warehouses-staging-x");
  });
});
