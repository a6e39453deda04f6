import { loadEnvironment, loadEnvironments } from "../../../src/config/load.ts";
import { neighbours } from "../../../src/config/rules/neighbours.ts";
import { FindingsError } from "../../../src/core/errors.ts";
import { ENVIRONMENTS } from "../../../stacks/environments.ts";
import { merge, ON_FARGATE, type Tree } from "./build.ts";

const TODAY = "2026-11-22";
const OTHER = { name: "trial", domain: { name: "trial.example.org" }, network: { cidr: "10.45.0.0/17" } };
/** `store-live` and an environment beside it in the same account. */
const beside = (change: Tree) => [ON_FARGATE, merge(merge(ON_FARGATE, OTHER), change)];
const lines = (inputs: readonly unknown[]) =>
  neighbours(inputs.map((input) => loadEnvironment(input, TODAY).environment)).map(
    ({ code, place, severity }) => `${severity} ${code} ${place}`,
  );

describe("two environments of one project", () => {
  it.each([
    ["the same name", { name: "live" }, ["error ENV-01 live"]],
    ["the same name of two projects", { name: "live", project: "depot" }, ["error ENV-01 live"]],
    ["the same domain", { domain: { name: "store.example.org" } }, ["error ENV-02 trial.domain.name"]],
    [
      "a domain of the other",
      { furtherDomains: { "store.example.org": { hostedZoneId: "Z0987654321STORE" } } },
      ["error ENV-02 trial.furtherDomains.store.example.org"],
    ],
    [
      "a domain whose certificate somebody else manages",
      {
        furtherDomains: {
          "store.example.org": {
            kind: "certificate",
            certificateArn: "arn:aws:acm:eu-west-3:210987654321:certificate/0a1b",
          },
        },
      },
      [],
    ],
    ["the same block", { network: { cidr: "10.44.0.0/17" } }, ["error ENV-03 trial.network.cidr"]],
    ["a block inside the other", { network: { cidr: "10.44.64.0/18" } }, ["error ENV-03 trial.network.cidr"]],
    ["the role that applies", { terraformRole: "store-live-apply" }, ["error ENV-04 trial.terraformRole"]],
    ["a role", { planRole: "store-live-apply" }, ["error ENV-04 trial.planRole"]],
    ["the front of the name", { name: "live-eu" }, ["error ENV-05 live-eu.name"]],
    ["a front that is no part of the name", { name: "lively" }, []],
    [
      "the front of the name, in two accounts",
      { name: "live-eu", account: "123123123123", services: { cart: undefined } },
      [],
    ],
    ["nothing", {}, []],
    [
      "a domain of another zone and a block, in two accounts",
      {
        account: "123123123123",
        services: { cart: undefined },
        domain: { name: "store.example.org", hostedZoneId: "Z0OTHER" },
        network: { cidr: "10.44.0.0/17" },
      },
      [],
    ],
  ])("share %s", (_what, change, expected) => {
    expect(lines(beside(change))).toEqual(expected);
  });

  it("are refused as a project, and the project's own are not", () => {
    expect(() => loadEnvironments(beside({ name: "live" }), TODAY)).toThrow(FindingsError);
    expect(loadEnvironments(ENVIRONMENTS, TODAY)).toHaveLength(ENVIRONMENTS.length);
  });
});
