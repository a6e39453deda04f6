import { rm } from "node:fs/promises";
import { nextImage, oneOfEachKind, rehearsedServices } from "../../src/rehearsal/released-service.ts";
import { FakeWorld, writtenEnvironment } from "../support/life.ts";

describe("the next image", () => {
  it.each([
    ["acme/cart:7", "acme/cart:7-next"],
    ["localhost:5000/acme/cart", "localhost:5000/acme/cart:next"],
    [
      "1.dkr.ecr.eu-west-3.amazonaws.com/acme/cart:v1.2",
      "1.dkr.ecr.eu-west-3.amazonaws.com/acme/cart:v1.2-next",
    ],
    [`acme/cart@sha256:${"a".repeat(64)}`, `acme/cart@sha256:b${"a".repeat(63)}`],
    [`acme/cart:7@sha256:f${"0".repeat(63)}`, `acme/cart:7@sha256:0${"0".repeat(63)}`],
  ])("of %s is %s", (image, expected) => {
    expect(nextImage(image, "next")).toBe(expected);
  });
});

describe("the services of a rehearsal", () => {
  it("are read from what was synthesized, whatever they are called", async () => {
    const written = await writtenEnvironment("staging");
    const services = await rehearsedServices(new FakeWorld(written.dir, written.environment).context());
    expect(services).toEqual([
      {
        name: "api",
        stack: "staging-service-api",
        image: "444455556666.dkr.ecr.eu-central-1.amazonaws.com/shop/api:2026.11.1",
        family: "shop-staging-api",
        startedBy: "service",
        releaseOwner: "terraform",
        shape: "aws_lb_target_group",
        targetGroup: { address: "aws_lb_target_group.api", name: "shop-staging-api-8080" },
      },
      {
        name: "web",
        stack: "staging-service-web",
        image: "public.ecr.aws/nginx/nginx-unprivileged:1.29.3-alpine",
        family: "shop-staging-web",
        startedBy: "service",
        releaseOwner: "terraform",
        shape: "aws_lb_target_group",
        targetGroup: { address: "aws_lb_target_group.web", name: "shop-staging-web-8080" },
      },
    ]);
    await rm(written.dir, { recursive: true });
  }, 60_000);

  it("are released one of each kind, with and without a load balancer, a queue and a schedule", async () => {
    const written = await writtenEnvironment("live");
    const services = await rehearsedServices(new FakeWorld(written.dir, written.environment).context());
    const chosen = oneOfEachKind([...services, ...services.map((it) => ({ ...it, name: "again" }))]);
    expect(chosen.map(({ name, shape, startedBy }) => `${name} ${startedBy} ${shape}`).sort()).toEqual([
      "ledger schedule aws_sqs_queue, aws_scheduler_schedule",
      "packer service aws_sqs_queue",
      "scans service aws_lb_target_group, aws_lb",
      "shop service aws_lb_target_group",
      "stock service ",
    ]);
    await rm(written.dir, { recursive: true });
  }, 60_000);
});
