import { ENVIRONMENTS, synth } from "../support/synth.ts";

describe.each(Object.values(ENVIRONMENTS))("$name with another service", (environment) => {
  const shop = { ...environment.services.web, routes: { hosts: ["shop"] } };
  const before = synth([environment]);
  const after = synth([{ ...environment, services: { ...environment.services, shop } }]);
  const added = `${environment.name}-service-shop`;

  it("has one stack more", () => {
    expect([...after.keys()].sort()).toEqual([...before.keys(), added].sort());
  });

  it.each([...before.keys()])("plans nothing new for %s: not a letter of it is another", (stack) => {
    expect(JSON.stringify(after.get(stack))).toBe(JSON.stringify(before.get(stack)));
  });
});
