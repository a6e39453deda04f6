import type { TcpInput } from "../../../src/config/service.ts";
import { ACCOUNT, accepts, ON_EC2, ON_FARGATE, REGION, refuses, type Tree } from "./build.ts";

const MQTT = "services.mqtt";

const mqtt = {
  kind: "tcp",
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/mqtt:7.3.1`,
  cpu: 256,
  memoryMiB: 512,
  port: 1883,
  listener: { port: 8883, sources: ["198.51.100.0/24"] },
  scaling: { minTasks: 2, maxTasks: 4 },
} satisfies TcpInput;

const tcp = (change: Tree = {}): Tree => ({ services: { mqtt: { ...mqtt, ...change } } });
const listener = (change: Tree): Tree => tcp({ listener: { ...mqtt.listener, ...change } });
const plain = { port: 8883, sources: ["0.0.0.0/0"], protocol: { kind: "tcp" } };
const http = (change: Tree): Tree => tcp({ healthCheck: { kind: "http", path: "/up", ...change } });
const HOST = [`error NLB-04 ${MQTT}.host`];
const CHECK = `${MQTT}.healthCheck`;

describe("a service behind a load balancer of its own", () => {
  refuses([
    [
      "bridge mode",
      { ...tcp(), capacity: { ...ON_EC2.capacity, networkMode: "bridge" } },
      [`error NLB-01 ${MQTT}.kind`],
      "awsvpc",
    ],
    ["port 0", listener({ port: 0 }), [`error NLB-02 ${MQTT}.listener.port`], "1 to 65535"],
    [
      "a port beyond the last",
      listener({ port: 65_536 }),
      [`error NLB-02 ${MQTT}.listener.port`],
      "1 to 65535",
    ],
    [
      "nobody who may connect",
      listener({ sources: [] }),
      [`error NLB-02 ${MQTT}.listener.sources`],
      "at least 1",
    ],
    [
      "an address for a block",
      listener({ sources: ["198.51.100.7"] }),
      [`error NLB-02 ${MQTT}.listener.sources.0`],
      "without host bits",
    ],
    [
      "a block twice",
      listener({ sources: ["198.51.100.0/24", "198.51.100.0/24"] }),
      [`error NLB-02 ${MQTT}.listener.sources.1`],
      "each block once",
    ],
    [
      "more blocks than a security group has rules",
      listener({ sources: Array.from({ length: 61 }, (_, index) => `198.51.100.${index}/32`) }),
      [`warning QUOTA-04 ${MQTT}.listener.sources`],
      "60 rules per security group",
    ],
    [
      "in the clear from anywhere, in production",
      { ...tcp({ exposure: "internet", listener: plain }), stage: "production" },
      [`warning NLB-03 ${MQTT}.listener.protocol.kind`],
      "tls, or sources that are known",
    ],
    ["the domain itself", tcp({ host: "@" }), HOST, "the domain itself leads to the shared load balancer"],
    ["a host in upper case", tcp({ host: "MQTT" }), HOST, "lower-case DNS labels"],
    ["a name that no certificate has", tcp({ host: `eu.m${"q".repeat(50)}` }), HOST, "64 characters"],
    ["the host of a web service", tcp({ host: "cart" }), HOST, "a zone has each record once"],
    [
      "a host of another domain that is described",
      {
        ...tcp({ host: "a.eu" }),
        furtherDomains: { "eu.store.example.org": { hostedZoneId: "Z0987654321EU" } },
      },
      HOST,
      "eu.store.example.org is a domain of its own",
    ],
    [
      "the host of another load balancer of its own",
      { services: { mqtt, amqp: { ...mqtt, host: "mqtt" } } },
      ["error NLB-04 services.amqp.host"],
      "a zone has each record once",
    ],
    [
      "a policy with TLS 1.0",
      listener({ protocol: { kind: "tls", policy: "ELBSecurityPolicy-2016-08" } }),
      [`error TLS-01 ${MQTT}.listener.protocol.policy`],
      "TLS 1.2 or newer",
    ],
    [
      "checks all the time",
      tcp({ healthCheck: { kind: "tcp", intervalSec: 4, timeoutSec: 2 } }),
      [`error NLB-05 ${CHECK}.intervalSec`],
      "5 to 300 s",
    ],
    [
      "checks that overlap",
      tcp({ healthCheck: { kind: "tcp", timeoutSec: 10 } }),
      [`error NLB-05 ${CHECK}.timeoutSec`],
      "less than intervalSec, 10 s",
    ],
    ["a path of no form", http({ path: "up" }), [`error NLB-05 ${CHECK}.path`], "starts with /"],
    [
      "a code of no form",
      http({ matcher: "100" }),
      [`error NLB-05 ${CHECK}.matcher`],
      "status codes 200 to 499",
    ],
    [
      "a delay over an hour",
      {
        ...tcp({ deregistrationDelaySec: 3_601, deployment: { steadyStateTimeoutMin: 120 } }),
        capacity: { onDemandPercentageAboveBase: 100 },
      },
      [`error NLB-06 ${MQTT}.deregistrationDelaySec`],
      "0 to 3600 s",
    ],
    [
      "less grace than one check takes",
      tcp({ healthCheck: { kind: "tcp", gracePeriodSec: 14 } }),
      [`warning NLB-06 ${CHECK}.gracePeriodSec`],
      "at least 15 s",
    ],
    ["a port below 1024 in the container", tcp({ port: 25 }), [`error ECS-10 ${MQTT}.port`], "1024 to 65535"],
    [
      "its port again in a sidecar",
      tcp({ sidecars: { probe: { image: mqtt.image, cpu: 32, memoryMiB: 64, ports: [1883] } } }),
      [`error TASK-04 ${MQTT}.sidecars.probe.ports.0`],
      "each port once in a task",
    ],
  ]);

  accepts([
    ["the smallest", tcp()],
    ["on Fargate", { ...tcp(), ...ON_FARGATE }],
    [
      "in the clear from anywhere, outside production",
      { ...tcp({ exposure: "internet", listener: plain }), stage: "staging" },
    ],
    ["in the clear from anywhere within", { ...tcp({ listener: plain }), stage: "production" }],
    [
      "in the clear from blocks that are known",
      {
        ...tcp({ exposure: "internet", listener: { ...plain, sources: ["198.51.100.0/24"] } }),
        stage: "production",
      },
    ],
    [
      "a long name with the certificate of somebody else",
      {
        ...tcp({ host: `eu.m${"q".repeat(50)}` }),
        domain: { certificateArn: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/0a1b2c3d` },
      },
    ],
    ["a long name of one label", tcp({ host: `m${"q".repeat(60)}` })],
    ["a long name without a certificate", tcp({ host: `eu.m${"q".repeat(50)}`, listener: plain })],
    ["a check over HTTP", http({})],
    ["the client's address", tcp({ preserveClientIp: true })],
  ]);
});
