import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { describeTeardown, type TeardownOptions, teardown } from "../../src/lifecycle/teardown.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { type Answers, awsError, FakeWorld, writtenEnvironment } from "../support/life.ts";

type Written = Awaited<ReturnType<typeof writtenEnvironment>>;
let staging: Written;
let dev: Written;

beforeAll(async () => {
  [staging, dev] = await Promise.all([writtenEnvironment("staging"), writtenEnvironment("dev")]);
}, 60_000);

const worldOf = ({ dir, environment }: Written, answers?: Answers) =>
  new FakeWorld(dir, environment, answers);

async function run(world: FakeWorld, more: Partial<TeardownOptions> = {}): Promise<readonly string[]> {
  const { clients, environment, project } = world;
  const log = (line: string) => void world.calls.push(`log ${line}`);
  const named = { liftProtection: environment.name, withState: false, log };
  await teardown({ clients, environment, project, ...named, ...more });
  return world.calls;
}

/** What changes something, in the order in which it happened. */
function deeds(calls: readonly string[]): string[] {
  return calls.filter((call) => !/^(log|Describe|Head|List|Get|terraform (init|state))/.test(call));
}

describe("the order of a teardown", () => {
  it("drains, clears the protection of instances, empties the group, and only then destroys the platform", async () => {
    const calls = deeds(await run(worldOf(staging)));
    expect(calls.slice(0, 5)).toEqual([
      "synth LIFT_PROTECTION=staging",
      "RegisterScalableTarget MaxCapacity=0",
      "UpdateService service=api desiredCount=0",
      "RegisterScalableTarget MaxCapacity=0",
      "UpdateService service=web desiredCount=0",
    ]);
    // Side by side, in any order.
    expect(calls.slice(5, 8).sort()).toEqual([
      "terraform apply staging-platform",
      "terraform destroy staging-service-api",
      "terraform destroy staging-service-web",
    ]);
    expect(calls.slice(8)).toEqual([
      "UpdateAutoScalingGroup NewInstancesProtectedFromScaleIn=false",
      "SetInstanceProtection 3 instances",
      "UpdateAutoScalingGroup DesiredCapacity=0",
      "terraform destroy staging-platform",
    ]);
  });

  it("has callers before what they call, and that before the platform", async () => {
    const calls = deeds(await run(worldOf(await writtenEnvironment("live"))));
    const destroyed = calls.flatMap((call) => /^terraform destroy live-(.+)$/.exec(call)?.[1] ?? []);
    const called = destroyed.indexOf("service-stock");
    for (const caller of ["service-packer", "service-shop"]) {
      expect([caller, destroyed.includes(caller), destroyed.indexOf(caller) < called]).toEqual([
        caller,
        true,
        true,
      ]);
    }
    expect(destroyed).toHaveLength(6);
    // Its own load balancer is protected by AWS itself; of other services nothing is.
    const applied = calls.filter((call) => /^terraform apply live-service-/.test(call));
    expect(applied).toEqual(["terraform apply live-service-scans"]);
    expect(calls.indexOf("terraform destroy live-service-scans")).toBeGreaterThan(
      calls.indexOf(applied[0] ?? ""),
    );
    expect(destroyed.at(-1)).toBe("platform");
  });

  it("has no group and lifts nothing where there is none and nothing is protected", async () => {
    const calls = deeds(await run(worldOf(dev), { liftProtection: undefined }));
    expect(calls).not.toContainEqual(expect.stringMatching(/AutoScalingGroup|InstanceProtection|apply/));
    expect(calls.slice(-3)).toEqual([
      "terraform destroy dev-service-api",
      "terraform destroy dev-service-web",
      "terraform destroy dev-platform",
    ]);
  });

  it("waits until no task runs before anything is destroyed", async () => {
    let asked = 0;
    const world = worldOf(dev, {
      aws: {
        DescribeServices: () => {
          asked += 1;
          return { services: [{ serviceName: "api", status: "ACTIVE", runningCount: asked < 4 ? 1 : 0 }] };
        },
      },
    });
    const calls = await run(world);
    const firstDestroy = calls.findIndex((call) => call.startsWith("terraform destroy"));
    expect(calls.slice(0, firstDestroy).filter((call) => call.startsWith("DescribeServices"))).toHaveLength(
      4,
    );
  }, 15_000);

  it("takes the state out of its bucket before the bucket goes, when it is asked for", async () => {
    const calls = await run(worldOf(staging), { withState: true });
    const last = calls.slice(calls.indexOf("log destroying staging-platform") + 1);
    expect(last).toEqual([
      "terraform destroy staging-platform",
      "synth LIFT_PROTECTION=staging,staging-state",
      "terraform init staging-state",
      "terraform state list staging-state",
      "synth LIFT_PROTECTION=staging,staging-state STATE_BACKEND=local",
      "log moving the state of staging-state out of its bucket",
      "terraform init staging-state",
      "terraform state list staging-state",
      "log lifting the protection of aws_s3_bucket.state, aws_s3_bucket.state_logs, aws_s3_bucket_policy.state, aws_dynamodb_table.state",
      "terraform apply staging-state",
      "log destroying staging-state",
      "terraform destroy staging-state",
    ]);
  });

  it("keeps the state and the governance stack otherwise", async () => {
    const calls = await run(worldOf(staging));
    expect(calls.filter((call) => /staging-state$|governance/.test(call))).toEqual([]);
  });

  it("destroys the governance stack last of all, when it is asked for", async () => {
    const world = worldOf(staging);
    const calls = await run(world, { withState: true, withGovernance: true });
    expect(deeds(calls).slice(-3)).toEqual([
      "synth LIFT_PROTECTION=staging,governance-444455556666 STATE_BACKEND=local",
      "terraform apply governance-444455556666",
      "terraform destroy governance-444455556666",
    ]);
    expect(calls.indexOf("terraform destroy staging-state")).toBeLessThan(
      calls.indexOf("synth LIFT_PROTECTION=staging,governance-444455556666"),
    );
    expect([world.stateIn, world.governanceIn]).toEqual(["nowhere", "nowhere"]);
  });

  it("keeps a governance stack that governs another environment, and one whose state store stays", async () => {
    const shared = await writtenEnvironment("staging");
    const file = join(shared.dir, "cdktf.out", "stacks", "governance-444455556666", "cdk.tf.json");
    const json = JSON.parse(readFileSync(file, "utf8"));
    json.resource.aws_iam_role.eu_qa_plan = json.resource.aws_iam_role.staging_plan;
    writeFileSync(file, JSON.stringify(json));
    const world = worldOf(shared);
    await expect(run(world, { withState: true, withGovernance: true })).rejects.toThrow(
      "PROTECTED governance-444455556666: governs eu_qa too; limit: an account without another environment",
    );
    const kept = worldOf(staging);
    await expect(run(kept, { withGovernance: true })).rejects.toThrow(
      "limit: --with-state; fix: pass it too",
    );
    expect([...deeds(world.calls), ...deeds(kept.calls)]).toEqual([]);
  });

  it("clears the protection of many instances 50 at a time, which is all that AWS takes", async () => {
    const world = worldOf(staging);
    world.instances = 120;
    const batches = (await run(world)).filter((call) => call.startsWith("SetInstanceProtection"));
    expect(batches).toEqual([
      "SetInstanceProtection 50 instances",
      "SetInstanceProtection 50 instances",
      "SetInstanceProtection 20 instances",
    ]);
  });
});

describe("a protected environment", () => {
  it.each([
    [undefined, "no --lift-protection"],
    ["prod", "--lift-protection prod"],
    ["stagin", "--lift-protection stagin"],
    ["", "no --lift-protection"],
  ])("is left alone with %s", async (liftProtection, got) => {
    const world = worldOf(staging);
    await expect(run(world, { liftProtection })).rejects.toThrow(
      `PROTECTED staging: is protected; got ${got}; to destroy it, pass --lift-protection staging`,
    );
    expect(world.calls).toEqual([]);
  });
});

describe("a second teardown", () => {
  it("passes over a cluster, scalable targets and a group that are gone", async () => {
    const world = worldOf(staging, {
      aws: {
        DescribeServices: () => {
          throw awsError("ClusterNotFoundException");
        },
        DescribeAutoScalingGroups: () => ({ AutoScalingGroups: [] }),
      },
    });
    const calls = deeds(await run(world));
    expect(calls.filter((call) => !/^(synth|terraform)/.test(call))).toEqual([]);
    expect(calls.at(-1)).toBe("terraform destroy staging-platform");
  });

  it("does not build again, by lifting its protection, what is gone", async () => {
    const world = worldOf(staging);
    await run(world);
    world.calls.length = 0;
    const calls = deeds(await run(world, { withState: true }));
    expect(calls).not.toContain("terraform apply staging-platform");
    expect(calls.at(-1)).toBe("terraform destroy staging-state");
  });

  it("lifts only the protection of what is still there", async () => {
    const calls: string[][] = [];
    const world = worldOf(staging, {
      terraform: (stack, args) => {
        if (stack !== "staging-platform") return undefined;
        calls.push([...args]);
        const left = "aws_vpc.network\naws_s3_bucket.access_logs\n";
        return args[0] === "state" ? { code: 0, stdout: left, stderr: "" } : undefined;
      },
    });
    await run(world);
    const apply = calls.find(([command]) => command === "apply");
    expect(apply?.filter((arg) => arg.startsWith("-target"))).toEqual(["-target=aws_s3_bucket.access_logs"]);
  });

  it("goes on with the local state when the bucket is gone already", async () => {
    const world = worldOf(staging);
    world.applied.clear();
    world.stateIn = "local";
    const calls = await run(world, { withState: true });
    expect(calls).toContain(
      "log staging-state has no state in its bucket: looking for the local state of an earlier teardown",
    );
    expect(calls.at(-1)).toBe("terraform destroy staging-state");
  });

  it("says so when nothing is left at all", async () => {
    const world = worldOf(staging);
    world.applied.clear();
    world.stateIn = "nowhere";
    const calls = await run(world, { withState: true });
    expect(calls.at(-1)).toBe(
      "log staging-state has no state, neither in its bucket nor in a local file: nothing to destroy",
    );
  });

  it("does not take a bucket that cannot be read for one that is gone", async () => {
    const world = worldOf(staging, {
      terraform: (stack, [command]) =>
        stack === "staging-state" && command === "init"
          ? { code: 1, stdout: "", stderr: "Error: AccessDenied" }
          : undefined,
    });
    await expect(run(world, { withState: true })).rejects.toThrow(
      "COMMAND terraform init in staging-state: ended with code 1\nError: AccessDenied",
    );
  });

  it("passes over services that are inactive, and over those that nothing scales", async () => {
    const world = worldOf(dev, {
      aws: {
        DescribeServices: () => ({
          services: [
            { serviceName: "api", status: "INACTIVE", runningCount: 1 },
            { serviceName: "web", status: "ACTIVE", runningCount: 0 },
          ],
        }),
        DescribeScalableTargets: () => ({ ScalableTargets: [] }),
      },
    });
    const calls = deeds(await run(world)).filter((call) => /^(Update|Register)/.test(call));
    expect(calls).toEqual(["UpdateService service=web desiredCount=0"]);
  });

  it("does not take another answer of AWS for absence", async () => {
    const world = worldOf(dev, {
      aws: {
        DescribeServices: () => {
          throw awsError("AccessDeniedException", "not authorized");
        },
      },
    });
    await expect(run(world)).rejects.toThrow("not authorized");
    expect(world.calls).not.toContainEqual(expect.stringMatching(/^terraform destroy/));
  });
});

describe("what does not come to an end", () => {
  it("is named, with what to do: tasks", async () => {
    const world = worldOf(staging, { aws: { UpdateService: () => ({}) } });
    await expect(run(world, { patienceSec: 0 })).rejects.toThrow(
      "TEARDOWN_WAIT tasks of api, web to stop: did not happen within 0 s; look there and run the teardown again",
    );
    expect(world.calls).not.toContainEqual(expect.stringMatching(/^terraform destroy/));
  }, 15_000);

  it("is named, with what to do: instances", async () => {
    const world = worldOf(staging, { aws: { UpdateAutoScalingGroup: () => ({}) } });
    await expect(run(world, { patienceSec: 0 })).rejects.toThrow(
      /^TEARDOWN_WAIT shop-staging\S* to be empty: did not happen within 0 s; look there and run the teardown again$/,
    );
    expect(world.calls).not.toContain("terraform destroy staging-platform");
  }, 15_000);

  it("does not outlast an interruption", async () => {
    const controller = new AbortController();
    const world = worldOf(dev, {
      signal: controller.signal,
      aws: {
        UpdateService: () => {
          controller.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"));
          return {};
        },
      },
    });
    await expect(run(world, { patienceSec: 3 })).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: waiting for tasks of api, web to stop",
    );
  });
});

describe("what a teardown says beforehand", () => {
  it("names services, protection, group and state of a protected environment on EC2", () => {
    expect(describeTeardown({ environment: staging.environment, undescribed: [], withState: false })).toEqual(
      [
        "scale api, web to zero and wait until no task runs",
        "lift deletion protection and prevent_destroy of staging-platform",
        "destroy staging-service-api, staging-service-web",
        expect.stringMatching(
          /^clear scale-in protection, scale shop-staging\S* to zero and wait until it is empty$/,
        ),
        "destroy staging-platform: association, capacity provider, group, cluster, network",
        "keep staging-state (--with-state destroys it too)",
        "keep governance-444455556666 (--with-governance destroys it too)",
      ],
    );
  });

  it("names the repositories that pulls through a cache made, which stay", () => {
    const platform = new Configuration({
      resource: { aws_ecr_pull_through_cache_rule: { hub: { ecr_repository_prefix: "shop-dev/hub" } } },
    });
    const environment = { ...dev.environment, platform };
    expect(describeTeardown({ environment, undescribed: [], withState: true })).toContain(
      "keep the repositories of Amazon ECR below shop-dev/hub/: pulls made them, no stack has them",
    );
  });

  it("leaves out what an environment on Fargate does not have", () => {
    expect(describeTeardown({ environment: dev.environment, undescribed: [], withState: true })).toEqual([
      "scale api, web to zero and wait until no task runs",
      "destroy dev-service-api, dev-service-web",
      "destroy dev-platform: association, capacity provider, group, cluster, network",
      "destroy dev-state with every old state in it",
      "keep governance-777788889999 (--with-governance destroys it too)",
    ]);
  });
});
