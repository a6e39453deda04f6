import { existsSync, readFileSync } from "node:fs";
import { readStack, stackFile } from "../../src/engine/stack-files.ts";
import { describeTeardown, teardown } from "../../src/lifecycle/teardown.ts";
import { undescribedStacks } from "../../src/lifecycle/undescribed.ts";
import { leftBehind } from "../../src/live/left-behind.ts";
import { type Configuration, parseConfiguration } from "../../src/terraform/configuration.ts";
import { type Answers, awsError, FakeWorld, writtenEnvironment } from "../support/life.ts";

const STACK = "staging-service-mailer";

async function world(answers: Answers = {}): Promise<FakeWorld> {
  const { dir, environment } = await writtenEnvironment("staging");
  const made = new FakeWorld(dir, environment, answers);
  made.undescribed.set(STACK, 22);
  return made;
}

function listing(error: Error): Answers {
  return {
    aws: {
      ListObjectsV2: () => {
        throw error;
      },
    },
  };
}

describe("a service that is deployed and no longer described", () => {
  it("is known by its state in the bucket, and a state without resources does not count", async () => {
    const { clients, environment, undescribed } = await world();
    undescribed.set("staging-service-destroyed", 0);
    expect(await undescribedStacks(environment, clients.s3)).toEqual([
      { stack: STACK, service: "mailer", resources: 22, balancers: [] },
    ]);
  });

  it("is named by a check, which is then not clean", async () => {
    const [verdict, ...others] = await leftBehind(await world());
    expect(others).toEqual([]);
    expect(verdict).toMatchObject({
      stack: STACK,
      status: "incomplete",
      complete: false,
      trouble: {
        text: "staging-service-mailer is deployed and no longer described: its state holds 22 resources",
      },
    });
  });

  it("is drained and destroyed before its platform, from a stack that is gone again afterwards", async () => {
    let bare: Configuration | undefined;
    const made = await world({
      terraform: (stack, [command]) => {
        const file = stackFile(made.dir, STACK);
        if (stack === STACK && command === "init")
          bare = parseConfiguration(readFileSync(file, "utf8"), file);
        return undefined;
      },
    });
    const { calls, clients, dir, environment, project } = made;
    await teardown({
      clients,
      environment,
      project,
      liftProtection: "staging",
      withState: false,
      log: (line) => void calls.push(line),
    });
    const at = (call: string) => calls.indexOf(call);
    expect(at("UpdateService service=mailer desiredCount=0")).toBeGreaterThan(0);
    expect(at(`terraform destroy ${STACK}`)).toBeGreaterThan(
      at("UpdateService service=mailer desiredCount=0"),
    );
    expect(at("terraform destroy staging-platform")).toBeGreaterThan(at(`terraform destroy ${STACK}`));
    expect(existsSync(`${dir}/cdktf.out/stacks/${STACK}`)).toBe(false);
    const platform = await readStack(dir, "staging-platform");
    expect(bare?.resources.size).toBe(0);
    expect(bare?.providers).toEqual(platform.providers);
    expect(bare?.backend?.attributes).toEqual({
      ...platform.backend?.attributes,
      key: "v1/staging-service-mailer.tfstate",
    });
  });

  it("has the protection of its load balancer lifted first", async () => {
    const arn =
      "arn:aws:elasticloadbalancing:eu-central-1:444455556666:loadbalancer/net/shop-staging-mailer-nlb/1";
    const text = JSON.stringify({
      resources: [{ mode: "managed", type: "aws_lb", name: "mailer", instances: [{ attributes: { arn } }] }],
    });
    const lifted: unknown[] = [];
    const { calls, clients, environment, project } = await world({
      aws: {
        GetObject: () => ({ Body: { transformToString: async () => text } }),
        ModifyLoadBalancerAttributes: (input) => {
          lifted.push(input);
          return {};
        },
      },
    });
    await teardown({
      clients,
      environment,
      project,
      liftProtection: "staging",
      withState: false,
      log: () => {},
    });
    expect(lifted).toEqual([
      { LoadBalancerArn: arn, Attributes: [{ Key: "deletion_protection.enabled", Value: "false" }] },
    ]);
    const at = (start: string) => calls.findIndex((call) => call.startsWith(start));
    expect(at("ModifyLoadBalancerAttributes")).toBeGreaterThan(0);
    expect(at(`terraform destroy ${STACK}`)).toBeGreaterThan(at("ModifyLoadBalancerAttributes"));
  });

  it("is named before a teardown", async () => {
    const { clients, environment } = await world();
    const undescribed = await undescribedStacks(environment, clients.s3);
    expect(describeTeardown({ environment, undescribed, withState: false })).toEqual(
      expect.arrayContaining([
        "scale api, web, mailer to zero and wait until no task runs",
        "destroy staging-service-mailer: no longer described, 22 resources in its state",
      ]),
    );
  });

  it("is not there before there is a bucket", async () => {
    const { clients, environment } = await world(listing(awsError("NoSuchBucket")));
    expect(await undescribedStacks(environment, clients.s3)).toEqual([]);
  });
});

describe("a bucket that cannot be listed", () => {
  const denied = listing(awsError("AccessDenied", "s3:ListBucket is not allowed"));

  it("is a check that is not whole", async () => {
    const verdicts = await leftBehind(await world(denied));
    expect(verdicts.map(({ complete, trouble }) => [complete, trouble?.kind])).toEqual([[false, "denied"]]);
  });

  it("is said before a teardown, and stops one", async () => {
    const made = await world(denied);
    const { clients, environment, project } = made;
    expect(describeTeardown({ environment, undescribed: undefined, withState: false })).toContain(
      "destroy services that are no longer described: which, the bucket does not tell now",
    );
    const options = { clients, environment, project, liftProtection: "staging", withState: false };
    await expect(teardown({ ...options, log: () => {} })).rejects.toThrow("STATE_STORE");
    expect(made.calls.filter((call) => call.startsWith("terraform destroy"))).toEqual([]);
  });
});
