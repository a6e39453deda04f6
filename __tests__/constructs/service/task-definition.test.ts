import { TaskDefinition, type TaskDefinitionProps } from "../../../src/constructs/service/task-definition.ts";
import { HOME, make } from "../../support/construct.ts";

const PROPS: TaskDefinitionProps = {
  home: HOME,
  service: "cart",
  cpu: 384,
  memoryMiB: 768,
  platform: { kind: "ec2", networkMode: "awsvpc" },
  architecture: "arm64",
  roles: { executionRoleArn: "arn:execution", taskRoleArn: "arn:task" },
  logGroupName: "/acme-qa/cart",
  container: {
    image: "acme/cart:7",
    port: 8081,
    user: "10007",
    command: ["serve", "--fast"],
    writablePaths: ["/tmp", "/var/cache"],
    environment: { ZETA: "1", ALPHA: "2" },
    secrets: { TOKEN: "arn:token", DB: "arn:db" },
    environmentFiles: [],
    dependsOn: {},
    sidecars: {},
    fileSystems: {},
    stopTimeoutSec: 37,
    gpus: 0,
  },
  volumesImage: "acme/tools:3",
  connected: false,
  ignoreContainer: false,
};
const task = (more: Partial<TaskDefinitionProps> = {}) =>
  make((stack) => new TaskDefinition(stack, "task", { ...PROPS, ...more }))["aws_ecs_task_definition.task"];

describe("TaskDefinition", () => {
  it("has a hardened container that waits for its volumes, its lists sorted by name", () => {
    expect({ "aws_ecs_task_definition.task": task() }).toEqual({
      "aws_ecs_task_definition.task": {
        container_definitions: [
          {
            name: "cart",
            image: "acme/cart:7",
            essential: true,
            command: ["serve", "--fast"],
            portMappings: [{ containerPort: 8081, hostPort: 8081, protocol: "tcp" }],
            environment: [
              { name: "ALPHA", value: "2" },
              { name: "ZETA", value: "1" },
            ],
            secrets: [
              { name: "DB", valueFrom: "arn:db" },
              { name: "TOKEN", valueFrom: "arn:token" },
            ],
            mountPoints: [
              { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
              { sourceVolume: "var-cache", containerPath: "/var/cache", readOnly: false },
            ],
            user: "10007",
            privileged: false,
            readonlyRootFilesystem: true,
            linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
            stopTimeout: 37,
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": "/acme-qa/cart",
                "awslogs-region": "eu-west-3",
                "awslogs-stream-prefix": "cart",
                mode: "non-blocking",
                "max-buffer-size": "25m",
              },
            },
            dependsOn: [{ containerName: "cart-volumes", condition: "SUCCESS" }],
          },
          {
            name: "cart-volumes",
            image: "acme/tools:3",
            essential: false,
            entryPoint: ["/bin/sh", "-c"],
            command: [
              'for volume in /volumes/*; do chmod 1777 "$volume" && touch "$volume/.keep" || exit 1; done',
            ],
            mountPoints: [
              { sourceVolume: "tmp", containerPath: "/volumes/tmp", readOnly: false },
              { sourceVolume: "var-cache", containerPath: "/volumes/var-cache", readOnly: false },
            ],
            user: "0",
            privileged: false,
            readonlyRootFilesystem: true,
            linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
            logConfiguration: {
              logDriver: "awslogs",
              options: {
                "awslogs-group": "/acme-qa/cart",
                "awslogs-region": "eu-west-3",
                "awslogs-stream-prefix": "cart",
                mode: "non-blocking",
                "max-buffer-size": "25m",
              },
            },
          },
        ],
        cpu: "384",
        execution_role_arn: "arn:execution",
        family: "acme-qa-cart",
        memory: "768",
        network_mode: "awsvpc",
        requires_compatibilities: ["EC2"],
        skip_destroy: true,
        tags: { Name: "acme-qa-cart" },
        task_role_arn: "arn:task",
        track_latest: true,
        runtime_platform: { cpu_architecture: "ARM64", operating_system_family: "LINUX" },
        volume: [{ name: "tmp" }, { name: "var-cache" }],
      },
    });
  });

  it.each([
    ["http2", { name: "service", appProtocol: "http2" }],
    ["tcp", { name: "service" }],
  ] as const)("names its port for Service Connect, and what it speaks: %s", (kind, named) => {
    const made = task({ container: { ...PROPS.container, protocol: { kind } } });
    const [application] = (made?.["container_definitions"] ?? []) as Record<string, unknown>[];
    expect(application?.["portMappings"]).toEqual([
      { containerPort: 8081, hostPort: 8081, protocol: "tcp", ...named },
    ]);
  });

  it("leaves the proxy of Service Connect its share of the CPU, where others have theirs", () => {
    const agent = {
      ...PROPS.container,
      writablePaths: [],
      ports: [],
      cpu: 48,
      memoryMiB: 64,
      essential: true,
    };
    const share = (cpu: number, connected: boolean) => {
      const made = task({ cpu, connected, container: { ...PROPS.container, sidecars: { agent } } });
      const [application] = (made?.["container_definitions"] ?? []) as Record<string, unknown>[];
      return application?.["cpu"];
    };
    expect([share(1024, true), share(1024, false), share(64, true)]).toEqual([720, 976, 2]);
  });

  it("runs on Fargate", () => {
    expect(
      task({ platform: { kind: "fargate", networkMode: "awsvpc" }, architecture: "x86_64" }),
    ).toMatchObject({
      requires_compatibilities: ["FARGATE"],
      network_mode: "awsvpc",
      runtime_platform: { operating_system_family: "LINUX", cpu_architecture: "X86_64" },
    });
  });

  it.each(["ec2", "fargate"] as const)("lets any user write to its volumes on %s", (kind) => {
    const { container_definitions, volume } = task({ platform: { kind, networkMode: "awsvpc" } }) as {
      volume: { name: string }[];
      container_definitions: {
        name: string;
        user: string;
        dependsOn?: object[];
        mountPoints: { sourceVolume: string }[];
      }[];
    };
    const [application, first] = container_definitions;
    const names = volume.map(({ name }) => name);
    expect(application?.mountPoints.map(({ sourceVolume }) => sourceVolume)).toEqual(names);
    expect(first?.mountPoints.map(({ sourceVolume }) => sourceVolume)).toEqual(names);
    expect(application?.dependsOn).toEqual([{ containerName: first?.name, condition: "SUCCESS" }]);
  });

  it("has the storage that it is given, and nothing said where none is", () => {
    expect(task({ ephemeralStorageGiB: 57 })).toMatchObject({ ephemeral_storage: { size_in_gib: 57 } });
    expect(task()).not.toHaveProperty("ephemeral_storage");
  });

  it("has one container where nothing is written", () => {
    const made = task({ container: { ...PROPS.container, writablePaths: [] } });
    expect(made?.["container_definitions"]).toHaveLength(1);
    expect(JSON.stringify(made)).not.toContain("dependsOn");
  });

  it("takes any host port in bridge mode", () => {
    expect(task({ platform: { kind: "ec2", networkMode: "bridge" } })).toMatchObject({
      network_mode: "bridge",
      container_definitions: [
        { portMappings: [{ containerPort: 8081, hostPort: 0, protocol: "tcp" }] },
        { name: "cart-volumes" },
      ],
    });
  });

  it("runs the image's own command unless told otherwise", () => {
    const made = task({ container: { ...PROPS.container, command: undefined, writablePaths: [] } });
    expect(JSON.stringify(made?.["container_definitions"])).not.toContain("command");
  });

  it("asks for GPUs for the containers that need them, and says nothing for the others", () => {
    const { gpus: _gpus, ...other } = PROPS.container;
    const sidecar = { ...other, cpu: 32, memoryMiB: 64, essential: true, ports: [] };
    const made = task({
      container: {
        ...PROPS.container,
        gpus: 2,
        sidecars: { encoder: { ...sidecar, gpus: 1 }, agent: { ...sidecar, gpus: 0 } },
      },
    });
    const containers = made?.["container_definitions"] as { name: string; resourceRequirements?: unknown }[];
    const asked = containers.map(({ name, resourceRequirements }) => [name, resourceRequirements]);
    expect(asked).toEqual([
      ["cart", [{ type: "GPU", value: "2" }]],
      ["agent", undefined],
      ["encoder", [{ type: "GPU", value: "1" }]],
      ["cart-volumes", undefined],
    ]);
  });

  it("leaves what a pipeline registers alone", () => {
    expect(task({ ignoreContainer: true })).toMatchObject({
      lifecycle: { ignore_changes: ["container_definitions", "tags", "tags_all"] },
    });
    expect(task()).not.toHaveProperty("lifecycle");
  });

  it("has no port where nothing connects, and the variables of its kind among its own", () => {
    const { port: _port, ...container } = PROPS.container;
    const made = task({ container, variables: { QUEUE_URL: "https://sqs/cart" } });
    expect(made?.["container_definitions"]).toMatchObject([
      {
        portMappings: [],
        environment: [
          { name: "ALPHA", value: "2" },
          { name: "QUEUE_URL", value: "https://sqs/cart" },
          { name: "ZETA", value: "1" },
        ],
      },
      {},
    ]);
  });

  it("has sidecars in the order of their names, with limits of their own, which leave the application the rest", () => {
    const envoy = {
      image: "acme/envoy:2",
      user: "10009",
      writablePaths: ["/tmp", "/run"],
      environment: { MODE: "local" },
      secrets: { KEY: "arn:key" },
      environmentFiles: ["arn:aws:s3:::acme/b.env", "arn:aws:s3:::acme/a.env"],
      dependsOn: { cart: "START" },
      stopTimeoutSec: 11,
      gpus: 0,
      cpu: 96,
      memoryMiB: 80,
      essential: false,
      ports: [9901],
      healthCheck: {
        command: ["CMD", "/envoy", "alive"],
        intervalSec: 13,
        timeoutSec: 3,
        retries: 4,
        startPeriodSec: 17,
      },
    } as const;
    const { healthCheck: _healthCheck, ...plain } = envoy;
    const made = task({
      container: {
        ...PROPS.container,
        dependsOn: { agent: "HEALTHY" },
        containerHealthCheck: { ...envoy.healthCheck, command: ["CMD-SHELL", "test -e /tmp/up"] },
        sidecars: { envoy, agent: { ...plain, writablePaths: [], dependsOn: {}, cpu: 32, essential: true } },
      },
    });
    const check = (...command: string[]) => ({
      command,
      interval: 13,
      timeout: 3,
      retries: 4,
      startPeriod: 17,
    });
    expect(made?.["volume"]).toEqual([{ name: "tmp" }, { name: "var-cache" }, { name: "run" }]);
    const [application, agent, proxy, volumes] = (made?.["container_definitions"] ?? []) as Record<
      string,
      unknown
    >[];
    expect(application).toMatchObject({
      name: "cart",
      cpu: 256,
      healthCheck: check("CMD-SHELL", "test -e /tmp/up"),
      dependsOn: [
        { containerName: "agent", condition: "HEALTHY" },
        { containerName: "cart-volumes", condition: "SUCCESS" },
      ],
    });
    expect(application).not.toHaveProperty("memory");
    expect(agent).toMatchObject({ name: "agent", cpu: 32, memory: 80, essential: true });
    expect(agent).not.toHaveProperty("healthCheck");
    expect(agent).not.toHaveProperty("dependsOn");
    expect(proxy).toEqual({
      name: "envoy",
      image: "acme/envoy:2",
      cpu: 96,
      memory: 80,
      essential: false,
      portMappings: [{ containerPort: 9901, hostPort: 9901, protocol: "tcp" }],
      environment: [{ name: "MODE", value: "local" }],
      secrets: [{ name: "KEY", valueFrom: "arn:key" }],
      mountPoints: [
        { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
        { sourceVolume: "run", containerPath: "/run", readOnly: false },
      ],
      user: "10009",
      privileged: false,
      readonlyRootFilesystem: true,
      linuxParameters: { initProcessEnabled: true, capabilities: { add: [], drop: ["ALL"] } },
      stopTimeout: 11,
      logConfiguration: application?.["logConfiguration"],
      environmentFiles: [
        { value: "arn:aws:s3:::acme/b.env", type: "s3" },
        { value: "arn:aws:s3:::acme/a.env", type: "s3" },
      ],
      healthCheck: check("CMD", "/envoy", "alive"),
      dependsOn: [
        { containerName: "cart", condition: "START" },
        { containerName: "cart-volumes", condition: "SUCCESS" },
      ],
    });
    expect(volumes).toMatchObject({ name: "cart-volumes", mountPoints: [{}, {}, { sourceVolume: "run" }] });
  });
});
