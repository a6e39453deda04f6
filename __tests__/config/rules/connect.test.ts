import type { InternalInput, ServiceInput, WorkerInput } from "../../../src/config/service.ts";
import { ACCOUNT, accepts, judge, ON_EC2, ON_FARGATE, REGION, refuses, type Tree } from "./build.ts";

const image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/stock:7.3.1`;
const STOCK = "services.stock";

const stock = {
  kind: "internal",
  image,
  cpu: 512,
  memoryMiB: 1024,
  port: 8090,
  containerHealthCheck: { command: ["CMD", "/stock", "healthcheck"] },
  scaling: { minTasks: 2, maxTasks: 4 },
} satisfies InternalInput;

const packer = {
  kind: "worker",
  image,
  cpu: 512,
  memoryMiB: 1024,
  calls: ["stock"],
  scaling: { minTasks: 2, maxTasks: 4 },
} satisfies WorkerInput;

/** A worker that calls an internal service. */
const pair = (callee: Tree = {}, caller: Tree = {}): Tree => ({
  services: { stock: { ...stock, ...callee }, packer: { ...packer, ...caller } },
});
const protocol = (change: Tree): Tree => pair({ protocol: { kind: "http", ...change } });

describe("a service that others call", () => {
  refuses([
    [
      "a call of a service that is not there",
      pair({}, { calls: ["stock", "stok"] }),
      ["error CONNECT-01 services.packer.calls.1"],
      "an internal service: stock",
    ],
    [
      "a call of a service behind the load balancer",
      { services: { packer: { ...packer, calls: ["cart"] } } },
      ["error CONNECT-01 services.packer.calls.0"],
      "there is none",
    ],
    [
      "a call of itself",
      pair({ calls: ["stock"] }),
      [`error CONNECT-01 ${STOCK}.calls.0`],
      "a task reaches itself at localhost",
    ],
    [
      "a call twice",
      pair({}, { calls: ["stock", "stock"] }),
      ["error CONNECT-01 services.packer.calls.1"],
      "each service once",
    ],
    [
      "bridge mode, on both ends",
      { ...pair(), capacity: { ...ON_EC2.capacity, networkMode: "bridge" } },
      [`error CONNECT-03 ${STOCK}.kind`, "error CONNECT-03 services.packer.calls"],
      "every task of an instance could connect",
    ],
    [
      "a name that begins with a hyphen",
      pair({ alias: { name: "-stock" } }),
      [`error CONNECT-04 ${STOCK}.alias.name`],
      "1 to 127 characters",
    ],
    [
      "a name in capitals",
      pair({ alias: { name: "Stock" } }),
      [`error CONNECT-04 ${STOCK}.alias.name`],
      "a-z 0-9",
    ],
    [
      "a port of the alias that is none",
      pair({ alias: { port: 0 } }),
      [`error CONNECT-04 ${STOCK}.alias.port`],
      "1 to 65535",
    ],
    [
      "a timeout below zero",
      protocol({ requestTimeoutSec: -1 }),
      [`error CONNECT-05 ${STOCK}.protocol.requestTimeoutSec`],
      "0 to 2147483647 s",
    ],
    [
      "an idle timeout over TCP below zero",
      pair({ protocol: { kind: "tcp", idleTimeoutSec: -1 } }),
      [`error CONNECT-05 ${STOCK}.protocol.idleTimeoutSec`],
      "0 to 2147483647 s",
    ],
    [
      "a connection that closes before the answer",
      protocol({ requestTimeoutSec: 60, idleTimeoutSec: 59 }),
      [`error CONNECT-05 ${STOCK}.protocol.idleTimeoutSec`],
      "at least requestTimeoutSec, 60 s",
    ],
    [
      "an alarm on answers that take longer than the proxy waits",
      protocol({ requestTimeoutSec: 2, alarms: { latencyMs: 2000 } }),
      [`error CONNECT-05 ${STOCK}.protocol.alarms.latencyMs`],
      "the alarm never fires",
    ],
    [
      "a latency in seconds",
      protocol({ alarms: { latencyMs: 2 } }),
      [`error OBS-04 ${STOCK}.protocol.alarms.latencyMs`],
      "at least 10 ms",
    ],
    ["a privileged port", pair({ port: 80 }), [`error ECS-10 ${STOCK}.port`], "1024 to 65535"],
    [
      "a CPU target that is always passed",
      pair({ scaling: { ...stock.scaling, cpuPercent: 9 } }),
      [`error SCALE-01 ${STOCK}.scaling.cpuPercent`],
      "10 to 90 percent",
    ],
    [
      "no room for the proxy",
      pair({ cpu: 256 }),
      [`warning CONNECT-06 ${STOCK}.cpu`],
      "at least 384 CPU units",
    ],
    [
      "no room for the proxy of a caller",
      pair({}, { cpu: 128, memoryMiB: 127 }),
      ["warning CONNECT-06 services.packer.cpu", "warning CONNECT-06 services.packer.memoryMiB"],
      "256 for the proxy",
    ],
    [
      "no room for the proxy beside a sidecar",
      pair({
        cpu: 447,
        sidecars: { cache: { image, cpu: 64, memoryMiB: 128, ports: [9200] } },
      }),
      [`warning CONNECT-06 ${STOCK}.cpu`],
      "at least 448 CPU units",
    ],
    [
      "a service that nobody calls",
      { services: { stock } },
      [`warning CONNECT-07 ${STOCK}`],
      "nothing else may connect",
    ],
  ]);
  refuses(
    [
      [
        "two that call each other",
        {
          services: {
            stock: { ...stock, calls: ["price"] },
            price: { ...stock, calls: ["stock"] },
          },
        },
        [`error CONNECT-02 ${STOCK}.calls`],
        "before its deployment began",
      ],
      [
        "a cycle of three, told once",
        {
          services: {
            stock: { ...stock, calls: ["price"] },
            price: { ...stock, calls: ["tax"] },
            tax: { ...stock, calls: ["stock"] },
          },
        },
        [`error CONNECT-02 ${STOCK}.calls`],
        "no cycle",
      ],
      [
        "one endpoint for two services",
        {
          services: {
            stock,
            price: { ...stock, alias: { name: "stock" } },
            packer: { ...packer, calls: ["stock", "price"] },
          },
        },
        ["error CONNECT-04 services.price.alias"],
        "an endpoint of its own",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    ["a worker that calls it", pair()],
    ["timeouts without limit", protocol({ requestTimeoutSec: 0, idleTimeoutSec: 0 })],
    ["gRPC", pair({ protocol: { kind: "grpc", requestTimeoutSec: 30 } })],
    ["TCP", pair({ protocol: { kind: "tcp" } })],
    ["an alias with dots and another port", pair({ alias: { name: "stock.store", port: 80 } })],
  ]);
  accepts(
    [
      ["any service on Fargate", pair()],
      [
        "a chain, and two ways to one end",
        {
          services: {
            tax: stock,
            price: { ...stock, calls: ["tax"] },
            stock: { ...stock, calls: ["price", "tax"] },
            packer: { ...packer, calls: ["stock", "tax"] },
          },
        },
      ],
      [
        "one name on two ports",
        {
          services: {
            stock,
            price: { ...stock, alias: { name: "stock", port: 91 } },
            packer: { ...packer, calls: ["stock", "price"] },
          },
        },
      ],
    ],
    ON_FARGATE,
  );

  it("is told the whole cycle", () => {
    const services = {
      stock: { ...stock, calls: ["price"] },
      price: { ...stock, calls: ["tax"] },
      tax: { ...stock, calls: ["stock"] },
    };
    expect(judge({ services }, ON_FARGATE).findings[0]?.value).toBe(
      "stock calls price calls tax calls stock",
    );
  });
});

describe("what Service Connect takes", () => {
  it("does not compile where it makes no sense, and is refused", () => {
    const wrong: readonly ServiceInput[] = [
      {
        ...stock,
        // @ts-expect-error TCP has no requests
        protocol: { kind: "tcp", requestTimeoutSec: 5 },
      },
      {
        ...stock,
        // @ts-expect-error nor alarms on them
        protocol: { kind: "tcp", alarms: { latencyMs: 500 } },
      },
      {
        ...stock,
        // @ts-expect-error nothing behind the load balancer leads to it
        routes: { hosts: ["stock"] },
      },
    ];
    for (const service of wrong) {
      expect(() => judge({ services: { stock: service } }, ON_EC2)).toThrow(/unrecognized_keys/);
    }
  });
});
