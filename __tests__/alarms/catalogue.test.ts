import { lookUp, namespaces } from "../../src/alarms/catalogue/catalogue.ts";

const setsOf = (namespace: string, metric: string) => {
  const known = lookUp(namespace, metric);
  return known.kind === "known"
    ? known.fact.dimensions.map((set) => [...set].sort().join("+")).sort()
    : known;
};

describe("the catalogue of metrics", () => {
  it("has the sets of dimensions under which a metric is published", () => {
    expect(setsOf("AWS/ApplicationELB", "HTTPCode_ELB_503_Count")).toEqual([
      "AvailabilityZone+LoadBalancer",
      "LoadBalancer",
    ]);
    expect(setsOf("AWS/ApplicationELB", "HealthyHostCount")).toEqual([
      "AvailabilityZone+LoadBalancer+TargetGroup",
      "LoadBalancer+TargetGroup",
    ]);
    expect(setsOf("ECS/ContainerInsights", "RunningTaskCount")).toEqual(["ClusterName+ServiceName"]);
    expect(setsOf("AWS/NATGateway", "ErrorPortAllocation")).toEqual(["NatGatewayId"]);
    for (const metric of ["HTTPCode_Target_5XX_Count", "TargetResponseTime"]) {
      expect(setsOf("AWS/ECS", metric)).toEqual([
        "ClusterName+ServiceName+TargetDiscoveryName",
        "TargetDiscoveryName",
      ]);
    }
    expect(setsOf("AWS/ECS", "RequestCount")).toEqual([
      "ClusterName+DiscoveryName+ServiceName",
      "DiscoveryName",
    ]);
  });

  it("tells a metric that does not exist from one that it does not know", () => {
    expect(lookUp("AWS/ECS", "RunningTaskCount")).toMatchObject({ kind: "absent", what: "metric" });
    expect(lookUp("AWS/ApplicationELB", "HTTPCode_ELB_5xx")).toMatchObject({ kind: "absent" });
    expect(lookUp("aws/ecs", "CPUUtilization")).toMatchObject({
      kind: "absent",
      what: "namespace",
      meant: "AWS/ECS",
    });
    expect(lookUp("AWS/ApplicationELBs", "RequestCount")).toMatchObject({ meant: "AWS/ApplicationELB" });
    expect(lookUp("AWS/ECR", "RepositoryPullCount")).toEqual({ kind: "other" });
    expect(lookUp("Shop/Orders", "Placed")).toEqual({ kind: "other" });
    expect(lookUp("AWS/RDS", "SomethingOfAnEngine")).toEqual({ kind: "other" });
    expect(lookUp("AWS/RDS", "CPUUtilisation")).toMatchObject({ kind: "absent", meant: "CPUUtilization" });
  });

  it("knows services that are only listed as well, by what the console knows of them", () => {
    const known = lookUp("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds");
    expect(known).toMatchObject({
      kind: "known",
      complete: false,
      source: expect.stringContaining("aws-service-spec"),
    });
    expect(namespaces().length).toBeGreaterThan(60);
  });

  it("names a page of AWS for every namespace that it describes", () => {
    for (const { complete, namespace, sources } of namespaces().filter((it) => it.complete)) {
      expect([
        namespace,
        complete,
        sources.every((it) => /^https:\/\/docs\.aws\.amazon\.com\//.test(it)),
      ]).toEqual([namespace, true, true]);
    }
  });
});
