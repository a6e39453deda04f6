import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "../../src/config/schema.ts";
import { web } from "../../stacks/environments/services.ts";
import { addresses, at, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const stacks = synth(Object.values(ENVIRONMENTS));

/** One file a stack, one address a line: in review, a changed line is a replaced resource. */
function golden(stack: string): string[] {
  const file = join(__dirname, "../fixtures/addresses", `${stack}.txt`);
  return readFileSync(file, "utf8").trimEnd().split("\n");
}

describe("addresses", () => {
  it.each([...stacks.keys()])("of %s are the golden ones", (name) => {
    expect(addresses(stackOf(stacks, name))).toEqual(golden(name));
  });

  it("carry neither a hash nor an upper-case letter", () => {
    const all = [...stacks.values()].flatMap(addresses);
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter((address) => !/^(data\.)?[a-z0-9_]+\.[a-z0-9_]+$/.test(address))).toEqual([]);
    expect(all.filter((address) => /_[0-9a-f]{8}$/i.test(address))).toEqual([]);
  });

  it("stay as they are when a service is added", () => {
    const extended = { ...ENVIRONMENTS.prod, services: { ...ENVIRONMENTS.prod.services, shop: shop() } };
    const after = synth([extended]);
    for (const [name, before] of synth([ENVIRONMENTS.prod])) {
      expect(stackOf(after, name)).toEqual(before);
    }
    expect(addresses(stackOf(after, "prod-service-shop"))).toContain("aws_ecs_service.shop");
  });

  it("stay as they are when a zone is added", () => {
    const twoZones = withZones(["a", "c"]);
    const threeZones = withZones(["a", "b", "c"]);
    expect(threeZones).toEqual(expect.arrayContaining(twoZones));
    expect(threeZones.length).toBeGreaterThan(twoZones.length);
  });

  it("work for services named like parts of a stack", () => {
    const names = ["platform", "backend", "aws", "service"];
    const services = Object.fromEntries(
      names.map((name) => [name, { ...shop(), routes: { hosts: [name] } }]),
    );
    const built = synth([{ ...ENVIRONMENTS.dev, services }]);
    for (const name of names) {
      expect(at(stackOf(built, `dev-service-${name}`), `aws_ecs_service.${name}`)["name"]).toBe(name);
    }
  });
});

function shop() {
  return { ...web({ minTasks: 2, maxTasks: 4 }), routes: { hosts: ["shop"] } };
}

/** Address and block of every subnet. */
function withZones(zones: string[]): string[] {
  const input: EnvironmentInput = {
    ...ENVIRONMENTS.prod,
    network: { ...ENVIRONMENTS.prod.network, zones },
    waivers: [],
  };
  const { resource } = stackOf(synth([input]), "prod-platform");
  return Object.entries(resource["aws_subnet"] ?? {}).map(
    ([name, subnet]) => `${name} ${subnet["cidr_block"]}`,
  );
}
