import type { ServiceInput } from "../../../src/config/service.ts";
import { ACCOUNT, accepts, judge, ON_EC2, ON_FARGATE, REGION, refuses, service, type Tree } from "./build.ts";

const CART = "services.cart";
const proxy = {
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/store/proxy:4.2.0`,
  cpu: 60,
  memoryMiB: 70,
  stopTimeoutSec: 5,
};
const check = { command: ["CMD", "/proxy", "alive"] };
/** Leaves before its replacement is there, so that no warning about Spot comes with it. */
const SLOW = { deregistrationDelaySec: 20, deployment: { minimumHealthyPercent: 50 } };
const beside = (change: Tree, more: Tree = {}): Tree =>
  service({ sidecars: { proxy: { ...proxy, ...change } }, ...more });
const checked = (change: Tree): Tree => service({ containerHealthCheck: { ...check, ...change } });
const PROXY = `${CART}.sidecars.proxy`;

describe("sidecars", () => {
  refuses([
    [
      "the name of the application",
      service({ sidecars: { cart: proxy } }),
      [`error TASK-01 ${CART}.sidecars.cart`],
      "another name",
    ],
    [
      "the name of the container that prepares volumes",
      service({ sidecars: { "cart-volumes": proxy } }),
      [`error TASK-01 ${CART}.sidecars.cart-volumes`],
      "another name",
    ],
    [
      "a name that ECS refuses",
      service({ sidecars: { "my proxy": proxy } }),
      [`error TASK-01 ${CART}.sidecars.#0`],
      "letters, digits",
    ],
    [
      "eleven containers",
      service({
        sidecars: Object.fromEntries(
          Array.from({ length: 9 }, (_, i) => [`p${i}`, { ...proxy, cpu: 20, memoryMiB: 30 }]),
        ),
      }),
      [`error TASK-01 ${CART}.sidecars`],
      "10 containers, with the application and the one",
    ],
    [
      "CPU that leaves the application none",
      beside({ cpu: 320 }),
      [`error TASK-03 ${CART}.cpu`],
      "less than the 320 CPU units",
    ],
    [
      "memory that leaves the application none, of two together",
      service({ sidecars: { proxy: { ...proxy, memoryMiB: 300 }, other: { ...proxy, memoryMiB: 340 } } }),
      [`error TASK-03 ${CART}.memoryMiB`],
      "less than the 640 MiB",
    ],
    ["no CPU", beside({ cpu: 1 }), [`error TASK-03 ${PROXY}.cpu`], "at least 2 CPU units"],
    ["no memory", beside({ memoryMiB: 5 }), [`error TASK-03 ${PROXY}.memoryMiB`], "at least 6 MiB"],
    [
      "the port of the application",
      beside({ ports: [9090] }),
      [`error TASK-04 ${PROXY}.ports.0`],
      "each port once",
    ],
    ["a port twice", beside({ ports: [9100, 9100] }), [`error TASK-04 ${PROXY}.ports.1`], "each port once"],
    ["a port of root", beside({ ports: [443] }), [`error TASK-04 ${PROXY}.ports.0`], "1024 to 65535"],
    [
      "a port in bridge mode",
      { capacity: { networkMode: "bridge" }, ...beside({ ports: [9100] }) },
      [`error TASK-04 ${PROXY}.ports.0`],
      "none in bridge mode",
    ],
    ["root", beside({ user: "0" }), [`error ECS-10 ${PROXY}.user`], "other than 0"],
    [
      "a moving image",
      beside({ image: "public.ecr.aws/acme/proxy:latest" }),
      [`error IMAGE-02 ${PROXY}.image`],
      "immutable",
    ],
    [
      "a system directory",
      beside({ writablePaths: ["/etc"] }),
      [`error ECS-10 ${PROXY}.writablePaths.0`],
      "system directories",
    ],
    [
      "a secret by name",
      beside({ secrets: { KEY: "store/key" } }),
      [`error SEC-01 ${PROXY}.secrets.KEY`],
      "full ARN",
    ],
    [
      "a plain secret",
      beside({ environment: { API_PASSWORD: "x" } }),
      [`error SEC-02 ${PROXY}.environment.API_PASSWORD`],
      "no secret",
    ],
    [
      "a random setting",
      beside({ environment: { SEED: "q8Zr2LmX0vTn5KpWc7YbD4hJ" } }),
      [`warning SEC-04 ${PROXY}.environment.SEED`],
      "random-looking",
    ],
    [
      "settings beyond the size of a task definition",
      beside({ environment: { TEXT: "four words in lines ".repeat(3000) } }),
      [`error ECS-09 ${CART}.environment`],
      "65536 bytes",
    ],
  ]);
  refuses(
    [
      [
        "a stop that Fargate does not wait for",
        beside({ stopTimeoutSec: 121 }, SLOW),
        [`error ECS-06 ${PROXY}.stopTimeoutSec`, `error SPOT-01 ${CART}.stopTimeoutSec`],
        "1 to 120 s on Fargate",
      ],
      [
        "one stop after the other beyond a Spot notice",
        service({
          ...SLOW,
          dependsOn: { proxy: "START" },
          sidecars: { proxy: { ...proxy, stopTimeoutSec: 60 } },
        }),
        [`error SPOT-01 ${CART}.stopTimeoutSec`],
        "120 s from the Spot notice",
      ],
    ],
    ON_FARGATE,
  );
  accepts([
    ["the ends", beside({ cpu: 319, memoryMiB: 639, ports: [1024, 65_535] })],
    ["the least", beside({ cpu: 2, memoryMiB: 6 })],
    [
      "ten containers",
      service({
        sidecars: Object.fromEntries(
          Array.from({ length: 8 }, (_, i) => [`p${i}`, { ...proxy, cpu: 20, memoryMiB: 30 }]),
        ),
      }),
    ],
    ["a sidecar without a port in bridge mode", { capacity: { networkMode: "bridge" }, ...beside({}) }],
    [
      "the name of a container that is not there",
      service({ writablePaths: [], sidecars: { "cart-volumes": proxy } }),
    ],
  ]);
  accepts(
    [
      [
        "two stops at the same time on Spot",
        service({ ...SLOW, sidecars: { proxy: { ...proxy, stopTimeoutSec: 60 } } }),
      ],
    ],
    ON_FARGATE,
  );

  it("need the endpoint of what their secrets are read from, and its key may be another account's", () => {
    const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/store/proxy`;
    expect(judge(beside({ secrets: { KEY: arn } }), ON_EC2).lines).toEqual([]);
  });
});

describe("what containers wait for", () => {
  refuses([
    [
      "a container that is not there",
      service({ dependsOn: { envoy: "START" } }),
      [`error TASK-02 ${CART}.dependsOn.#0`],
      "a container of this task: cart",
    ],
    [
      "the health of a container without a check",
      beside({}, { dependsOn: { proxy: "HEALTHY" } }),
      [`error TASK-02 ${CART}.dependsOn.proxy`],
      "with a health check of its own",
    ],
    [
      "the health of an application that only a load balancer checks",
      beside({ dependsOn: { cart: "HEALTHY" } }),
      [`error TASK-02 ${PROXY}.dependsOn.cart`],
      "with a health check of its own",
    ],
    [
      "the end of an essential container",
      beside({}, { dependsOn: { proxy: "SUCCESS" } }),
      [`error TASK-02 ${CART}.dependsOn.proxy`],
      "START or HEALTHY",
    ],
    [
      "the end of the application",
      beside({ dependsOn: { cart: "COMPLETE" } }),
      [`error TASK-02 ${PROXY}.dependsOn.cart`],
      "START or HEALTHY",
    ],
    [
      "each other",
      beside({ dependsOn: { cart: "START" } }, { dependsOn: { proxy: "START" } }),
      [`error TASK-02 ${CART}.dependsOn`],
      "ECS refuses a cycle",
    ],
    [
      "itself",
      beside({ dependsOn: { proxy: "START" } }),
      [`error TASK-02 ${PROXY}.dependsOn`],
      "ECS refuses a cycle",
    ],
  ]);
  accepts([
    ["a start", beside({}, { dependsOn: { proxy: "START" } })],
    ["health", beside({ healthCheck: check }, { dependsOn: { proxy: "HEALTHY" } })],
    ["success of what ends", beside({ essential: false }, { dependsOn: { proxy: "SUCCESS" } })],
    [
      "one container from two sides",
      service({
        dependsOn: { a: "START", b: "START" },
        sidecars: {
          a: { ...proxy, dependsOn: { c: "START" } },
          b: { ...proxy, dependsOn: { c: "START" } },
          c: proxy,
        },
      }),
    ],
  ]);
});

describe("the health check of a container", () => {
  const HEALTH = `${CART}.containerHealthCheck`;
  refuses([
    ["no command", checked({ command: [] }), [`error TASK-05 ${HEALTH}.command`], "CMD-SHELL and one text"],
    [
      "a command without its form",
      checked({ command: ["/cart"] }),
      [`error TASK-05 ${HEALTH}.command`],
      "CMD",
    ],
    ["a form alone", checked({ command: ["CMD"] }), [`error TASK-05 ${HEALTH}.command`], "a program"],
    [
      "a shell with words that it drops",
      checked({ command: ["CMD-SHELL", "curl", "-f", "localhost"] }),
      [`error TASK-05 ${HEALTH}.command`],
      "one text",
    ],
    ["too often", checked({ intervalSec: 4 }), [`error TASK-05 ${HEALTH}.intervalSec`], "5 to 300 s"],
    ["too impatient", checked({ timeoutSec: 1 }), [`error TASK-05 ${HEALTH}.timeoutSec`], "2 to 60 s"],
    ["no failure", checked({ retries: 0 }), [`error TASK-05 ${HEALTH}.retries`], "1 to 10 failures"],
    [
      "a start of hours",
      checked({ startPeriodSec: 301 }),
      [`error TASK-05 ${HEALTH}.startPeriodSec`],
      "0 to 300 s",
    ],
    [
      "a secret in its command",
      checked({ command: ["CMD", "/cart", "--key", "AKIAABCDEFGHIJKLMNOP"] }),
      [`error SEC-02 ${HEALTH}.command.3`],
      "no secret",
    ],
    [
      "of a sidecar whose health nobody asks for",
      beside({ essential: false, healthCheck: check }),
      [`warning TASK-06 ${PROXY}.healthCheck`],
      "an essential container",
    ],
    [
      "a start that apply does not wait for",
      service({
        containerHealthCheck: { ...check, startPeriodSec: 290 },
        deployment: { steadyStateTimeoutMin: 5 },
      }),
      [`error ECS-12 ${CART}.deployment.steadyStateTimeoutMin`],
      "6 min",
    ],
  ]);
  accepts([
    [
      "the ends",
      service({
        containerHealthCheck: {
          ...check,
          intervalSec: 300,
          timeoutSec: 60,
          retries: 10,
          startPeriodSec: 300,
        },
        deployment: { minimumHealthyPercent: 50 },
      }),
    ],
    ["the other ends", checked({ intervalSec: 5, timeoutSec: 2, retries: 1, startPeriodSec: 0 })],
    ["a line of the shell", checked({ command: ["CMD-SHELL", "wget -q localhost:9090 || exit 1"] })],
    ["of an essential sidecar", beside({ healthCheck: check })],
  ]);
});

describe("a sidecar that does not compile", () => {
  it("has another condition, or a size in other units", () => {
    const wrong: Partial<ServiceInput>[] = [
      // @ts-expect-error STARTED is no condition of ECS
      { dependsOn: { proxy: "STARTED" } },
      // @ts-expect-error memory is given in memoryMiB
      { sidecars: { proxy: { image: "a:1", cpu: 1, memory: 64 } } },
      // @ts-expect-error a list of containers would have names twice
      { sidecars: [{ name: "proxy", ...proxy }] },
    ];
    expect(wrong).toHaveLength(3);
  });
});
