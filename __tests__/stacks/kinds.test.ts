import type { JobInput, ServiceInput, WorkerInput } from "../../src/config/service.ts";
import { ENVIRONMENTS, type StackJson, stackOf, synth } from "../support/synth.ts";

const packer: WorkerInput = {
  kind: "worker",
  image: "public.ecr.aws/docker/library/busybox:1.37.0",
  cpu: 256,
  memoryMiB: 512,
  scaling: { minTasks: 2, maxTasks: 3 },
};

const ledger: JobInput = {
  kind: "job",
  image: "public.ecr.aws/docker/library/busybox:1.37.0",
  cpu: 256,
  memoryMiB: 512,
  schedule: { cron: "0 3 * * *" },
};

/** A service of each kind, and the actions that it adds to what the pipeline may do. */
const ADDED: readonly (readonly [name: string, service: ServiceInput, actions: RegExp])[] = [
  ["packer", packer, /^sqs:/],
  // What the role of a schedule may do is in the boundary of all roles.
  ["ledger", ledger, /^(sqs:|scheduler:|iam:PassRole$|ecs:(RunTask|TagResource)$)/],
];

const bytes = (stack: StackJson | undefined) => JSON.stringify(stack);

describe.each(
  Object.values(ENVIRONMENTS).flatMap((environment) =>
    ADDED.map(([name, service, actions]) => ({ environment, name, kind: service.kind, service, actions })),
  ),
)("$environment.name with a $kind", ({ actions, environment, name: added, service }) => {
  const before = synth([environment]);
  const after = synth([{ ...environment, services: { ...environment.services, [added]: service } }]);
  const governance = `governance-${environment.account}`;

  it("has one stack more", () => {
    expect([...after.keys()].sort()).toEqual(
      [...before.keys(), `${environment.name}-service-${added}`].sort(),
    );
  });

  it("plans nothing new for the stacks that were there", () => {
    const others = [...before.keys()].filter((name) => name !== governance);
    expect(others.length).toBeGreaterThanOrEqual(4);
    for (const name of others)
      expect([name, bytes(after.get(name))]).toEqual([name, bytes(before.get(name))]);
  });

  it("changes nothing in what governs the account but the permissions for new types", () => {
    const statements = (stacks: ReadonlyMap<string, StackJson>) =>
      Object.values(stackOf(stacks, governance).resource["aws_iam_policy"] ?? {}).flatMap(({ policy }) =>
        (JSON.parse(String(policy)).Statement as unknown[]).map((statement) => JSON.stringify(statement)),
      );
    const [old, now] = [new Set(statements(before)), new Set(statements(after))];
    expect([...old].filter((it) => !now.has(it))).toEqual([]);
    const fresh = [...now].filter((it) => !old.has(it));
    expect(fresh.length).toBeGreaterThan(2);
    const granted = fresh.flatMap((it) => [JSON.parse(it).Action].flat() as string[]);
    expect(granted.filter((action) => !actions.test(action))).toEqual([]);
    const rest = (stacks: ReadonlyMap<string, StackJson>) => {
      const {
        aws_iam_policy: _policies,
        aws_iam_role_policy_attachment: _attached,
        ...others
      } = stackOf(stacks, governance).resource;
      return JSON.stringify(others);
    };
    expect(rest(after)).toBe(rest(before));
  });
});

describe("a service described without a kind", () => {
  it("is a web service, byte for byte", () => {
    const { prod } = ENVIRONMENTS;
    const services = Object.fromEntries(
      Object.entries(prod.services).map(([name, service]) => [name, { ...service, kind: "web" as const }]),
    );
    const said = synth([{ ...prod, services }]);
    for (const [name, stack] of synth([prod]))
      expect([name, bytes(said.get(name))]).toEqual([name, bytes(stack)]);
  });
});
