import { describeLife } from "./lives.ts";

describeLife("prod", (life) => {
  it("holds in every step", () => {
    const { steps } = life().result;
    expect(steps.filter(({ outcome }) => outcome !== "held")).toEqual([]);
    expect(steps.length).toBe(20);
  });

  it("tells what each step saw", () => {
    const facts = Object.fromEntries(life().result.steps.map(({ fact, id }) => [id, fact]));
    expect(facts["second-plan"]).toBe("5 stacks, 0 changes");
    expect(facts["release-terraform"]).toMatch(
      /^api: revision 1 → 2, .*\/shop\/api:2026\.11\.1-rehearsed runs, plan empty$/,
    );
    expect(facts["tamper"]).toBe("3 manual changes, 3 planned, 3 reverted, plan empty");
    expect(facts["protection"]).toMatch(/^prevent_destroy names \d+ resources; DeleteLoadBalancer answers /);
    expect(facts["secrets"]).toMatch(
      /^no value of 2 secret\(s\) in \d{2,} versions of state, the outputs of 5 stacks and \d{3,} files$/,
    );
    expect(facts["teardown-state"]).toMatch(/ are gone, and so are the roles of the pipeline$/);
  });

  it("leaves no secret of its process anywhere: files, output, reports", () => {
    expect(life().leaks).toEqual([]);
    expect(life().filesSearched).toBeGreaterThan(500);
  });
});
