import { endpointServices } from "../../../src/config/endpoints.ts";
import { EnvironmentSchema } from "../../../src/config/schema.ts";
import { ACCOUNT, accepts, merge, ON_EC2, REGION, refuses, service, type Tree } from "./build.ts";

const CART = "services.cart";
const STREAM = `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/cart-logs`;
const WORKSPACE = `arn:aws:aps:${REGION}:${ACCOUNT}:workspace/ws-0a1b2c3d`;
const firehose = (deliveryStreamArn: string): Tree =>
  service({ logRouter: { destination: { kind: "firehose", deliveryStreamArn } } });
const prometheus = (workspaceArn: string): Tree =>
  service({ telemetry: { metrics: { kind: "prometheus", workspaceArn } } });
const cloudwatch = { destination: { kind: "cloudwatch" } };
const sidecar = {
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/proxy:4.2.0`,
  cpu: 32,
  memoryMiB: 64,
};
const WRONG_STREAM = [
  `error OBS-05 ${CART}.logRouter.destination.deliveryStreamArn`,
  `warning OBS-06 ${CART}.logRouter.destination`,
];
const WRONG_WORKSPACE = [`error OBS-07 ${CART}.telemetry.metrics.workspaceArn`];

describe("log routing and telemetry", () => {
  refuses([
    ["the name of a stream", firehose("cart-logs"), WRONG_STREAM, "deliverystream/<name>"],
    ["a stream of another region", firehose(STREAM.replace(REGION, "us-east-1")), WRONG_STREAM, REGION],
    ["a stream of another account", firehose(STREAM.replace(ACCOUNT, "123456789012")), WRONG_STREAM, ACCOUNT],
    ["a data stream of Kinesis", firehose(STREAM.replace("firehose", "kinesis")), WRONG_STREAM, "firehose"],
    [
      "logs that the alarm on leaked secrets does not see",
      firehose(STREAM),
      [`warning OBS-06 ${CART}.logRouter.destination`],
      "the alarm on leaked secrets",
    ],
    ["the id of a workspace", prometheus("ws-0a1b2c3d"), WRONG_WORKSPACE, "workspace/ws-<id>"],
    [
      "a workspace of another region",
      prometheus(WORKSPACE.replace(REGION, "us-east-1")),
      WRONG_WORKSPACE,
      REGION,
    ],
    [
      "a collector of nothing",
      service({ telemetry: { traces: false } }),
      [`error OBS-07 ${CART}.telemetry`],
      "at least one of them",
    ],
    [
      "a sidecar with the name of the router",
      service({ logRouter: cloudwatch, sidecars: { "log-router": sidecar } }),
      [`error TASK-01 ${CART}.sidecars.log-router`],
      "another name",
    ],
    [
      "a sidecar with the name of the collector",
      service({ telemetry: {}, sidecars: { "otel-collector": sidecar } }),
      [`error TASK-01 ${CART}.sidecars.otel-collector`],
      "another name",
    ],
    [
      "memory that a collector and a router leave nothing of",
      service({ logRouter: cloudwatch, telemetry: { memoryMiB: 512 } }),
      [`error TASK-03 ${CART}.memoryMiB`],
      "less than the 640 MiB",
    ],
    [
      "a router as root",
      service({ logRouter: { ...cloudwatch, user: "0" } }),
      [`error ECS-10 ${CART}.logRouter.user`],
      "other than 0",
    ],
    [
      "a moving image",
      service({ telemetry: { image: "public.ecr.aws/aws-observability/aws-otel-collector:latest" } }),
      [`error IMAGE-02 ${CART}.telemetry.image`],
      "immutable",
    ],
    [
      "the port of the collector",
      service({ port: 4317, telemetry: {} }),
      [`error TASK-04 ${CART}.telemetry`],
      "each port once",
    ],
    [
      "a collector in bridge mode",
      { capacity: { networkMode: "bridge" }, ...service({ telemetry: {} }) },
      [`error TASK-04 ${CART}.telemetry`, `error TASK-04 ${CART}.telemetry`],
      "none in bridge mode",
    ],
    [
      "public images without a way to the internet",
      {
        network: { egress: { kind: "endpoints-only" } },
        ...service({ logRouter: cloudwatch, telemetry: {} }),
      },
      [`error EGRESS-02 ${CART}.telemetry.image`, `error EGRESS-02 ${CART}.logRouter.image`],
      `ECR in ${REGION}`,
    ],
  ]);
  accepts([
    [
      "a router in bridge mode",
      {
        capacity: { networkMode: "bridge" },
        ...service({ logRouter: { ...cloudwatch }, stopTimeoutSec: 10 }),
      },
    ],
    [
      "both, with metrics in CloudWatch",
      service({ telemetry: { metrics: { kind: "cloudwatch" } }, logRouter: cloudwatch, stopTimeoutSec: 5 }),
    ],
    [
      "a workspace, and no traces",
      service({ telemetry: { traces: false, metrics: { kind: "prometheus", workspaceArn: WORKSPACE } } }),
    ],
    [
      "a container that waits for the router",
      service({ logRouter: cloudwatch, dependsOn: { "log-router": "START" }, stopTimeoutSec: 5 }),
    ],
  ]);

  it("has the endpoints of where telemetry goes, where there is no other way", () => {
    const services = (kind: string) =>
      endpointServices(
        EnvironmentSchema.parse(
          merge(merge(ON_EC2, { network: { egress: { kind } } }), {
            services: {
              cart: {
                logRouter: { destination: { kind: "firehose", deliveryStreamArn: STREAM } },
                telemetry: { metrics: { kind: "prometheus", workspaceArn: WORKSPACE } },
              },
            },
          }),
        ),
      ).filter((name) => /xray|aps|firehose/.test(name));
    expect(services("endpoints-only")).toEqual(["kinesis-firehose", "xray", "aps-workspaces"]);
    expect(services("nat-per-zone")).toEqual([]);
  });
});
