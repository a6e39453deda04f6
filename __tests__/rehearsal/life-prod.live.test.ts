import { describeLife } from "./lives.ts";

describeLife("prod", (life) => {
  it("holds in every step", () => {
    expect(life().steps.filter(({ outcome }) => outcome !== "held")).toEqual([]);
    expect(life().steps.length).toBe(17);
  });

  it("tells what each step saw", () => {
    const facts = Object.fromEntries(life().steps.map(({ fact, id }) => [id, fact]));
    expect(facts["second-plan"]).toBe("4 stacks, 0 changes");
    expect(facts["release-terraform"]).toMatch(
      /^api: revision 1 → 2, .*\/shop\/api:2026\.11\.1-rehearsed runs, plan empty$/,
    );
    expect(facts["tamper"]).toBe("3 manual changes, 3 planned, 3 reverted, plan empty");
    expect(facts["protection"]).toMatch(/^prevent_destroy names \d+ resources; DeleteLoadBalancer answers /);
    expect(facts["teardown-state"]).toMatch(/ is gone$/);
  });
});
