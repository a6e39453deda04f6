import { describeLife } from "./lives.ts";

describeLife("dev", (life) => {
  it("holds in every step that an unprotected environment on Fargate has", () => {
    const rest = life().steps.filter(({ outcome }) => outcome !== "held");
    expect(rest.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      "protection not-applicable",
      "teardown-refused not-applicable",
    ]);
    expect(life().steps.length).toBe(16);
  });
});
