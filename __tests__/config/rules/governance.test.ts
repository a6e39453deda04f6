import { loadGovernance } from "../../../src/config/load.ts";
import { GOVERNANCE } from "../../../stacks/governance.ts";

function problem(change: object): string {
  try {
    loadGovernance({ ...GOVERNANCE, ...change });
    return "loaded";
  } catch (error) {
    return String(error);
  }
}

const github = (change: object) => problem({ github: { ...GOVERNANCE.github, ...change } });

describe("the description of who governs", () => {
  it.each([
    ["administrator"],
    ["people/administrator"],
    ["aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_AdministratorAccess_*"],
    ["aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Platform_0123456789abcdef"],
  ])("takes %s", (adminRole) => {
    expect(problem({ adminRole })).toBe("loaded");
  });

  it.each([
    ["arn:aws:iam::210987654321:role/administrator", "give only path and name"],
    ["*", "give only path and name"],
    ["admin*", "give only path and name"],
    ["", "give only path and name"],
    ["aws-reserved/sso.amazonaws.com/*/*", "AWSReservedSSO_<permission set>_*"],
    ["aws-reserved/*", "AWSReservedSSO_<permission set>_*"],
  ])("refuses %s as the role of people", (adminRole, fix) => {
    const found = problem({ adminRole });
    expect(found).toContain("error GOV-01 governance.adminRole: got ");
    expect(found).toContain(fix);
  });

  it.each([
    [{ owner: "example/shop" }, "governance.github.owner"],
    [{ owner: "*" }, "governance.github.owner"],
    [{ repository: "example/shop" }, "governance.github.repository"],
    [{ ownerId: "example" }, "governance.github.ownerId"],
    [{ repositoryId: "*" }, "governance.github.repositoryId"],
    [{ repositoryId: "" }, "governance.github.repositoryId"],
  ])("refuses %j", (change, place) => {
    expect(github(change)).toContain(`error GOV-01 ${place}: got `);
  });

  it("refuses an address of the audit trail that SNS does not take (GOV-02)", () => {
    expect(problem({ audit: { emails: ["security@acme.example", "security"] } })).toContain(
      "error GOV-02 governance.audit.emails.1: got ",
    );
  });

  it("says what a field takes, and which one was meant", () => {
    expect(github({ subjects: "immutabel" })).toContain('github.subjects: got "immutabel"');
    expect(github({ repositoryId: 2000002 })).toContain("put it in quotes");
    expect(problem({ githup: {} })).toContain("SCHEMA githup: got an unknown field");
    expect(problem({ githup: {} })).toContain("did you mean github?");
  });
});
