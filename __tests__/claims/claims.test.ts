import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Claim, type ClaimsResult, SUBJECTS } from "../../src/claims/claim.ts";
import { runClaim, runClaims } from "../../src/claims/run.ts";
import { CLAIMS } from "../../src/claims/table.ts";
import { claimsMarkdown } from "../../src/report/claims-markdown.ts";
import { platform, pool, service } from "../support/platform.ts";

const ALL: readonly Claim[] = [...CLAIMS.values()].flat();
const PAGE = join(__dirname, "../../docs/claims.md");

describe("the table of claims", () => {
  let result: ClaimsResult;
  beforeAll(() => {
    result = runClaims(CLAIMS, undefined);
  }, 120_000);

  it("agrees with every check that runs", () => {
    const disagreeing = result.claims
      .filter(({ agrees }) => !agrees)
      .map(
        ({ id, trials }) => `${id}: ${trials.map(({ agrees, found }) => `${agrees} ${found}`).join(", ")}`,
      );
    expect(disagreeing).toEqual([]);
    expect(result.disagreeing).toEqual([]);
  });

  it("gives the same when it runs again", () => {
    const [subject = "spot"] = [...CLAIMS.keys()];
    const [claim] = CLAIMS.get(subject) ?? [];
    if (!claim) throw new Error("there is no claim");
    expect(runClaim(subject, claim)).toEqual(result.claims.find(({ id }) => id === claim.id));
  });

  it("is docs/claims.md, which `ballast claims --markdown > docs/claims.md` writes anew", () => {
    expect(existsSync(PAGE)).toBe(true);
    expect(readFileSync(PAGE, "utf8")).toBe(claimsMarkdown(result));
  });

  it("tries more claims than it only documents", () => {
    const tried = result.claims.filter(({ evidence }) => evidence !== "documented");
    expect(tried.length).toBeGreaterThan(80);
    expect(result.claims.length).toBeGreaterThan(120);
  });
});

describe("claims", () => {
  it("have ids, sentences and sources of their own", () => {
    expect(new Set(ALL.map(({ id }) => id)).size).toBe(ALL.length);
    expect(new Set(ALL.map(({ claim }) => claim)).size).toBe(ALL.length);
    expect(ALL.filter(({ id }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(
      ALL.filter(({ sources }) => sources.length === 0 || sources.some((it) => !/^https:\/\/\S+$/.test(it))),
    ).toEqual([]);
    expect(ALL.filter(({ because, claim }) => !claim.endsWith(".") || !because.endsWith("."))).toEqual([]);
  });

  it("are of every subject", () => {
    expect([...CLAIMS.keys()]).toEqual([...SUBJECTS]);
    expect([...CLAIMS.values()].filter((entries) => entries.length === 0)).toEqual([]);
  });

  it("that depend say on what", () => {
    expect(
      ALL.filter(({ trueWhen = [], verdict }) => verdict === "depends" && trueWhen.length === 0),
    ).toEqual([]);
  });

  it("that are tried can fail: another verdict disagrees", () => {
    const claim = ALL.find(({ id }) => id === "scaling-reservation-is-capped");
    if (!claim) throw new Error("the claim is gone");
    expect(runClaim("managed scaling", claim).agrees).toBe(true);
    expect(runClaim("managed scaling", { ...claim, verdict: "true" }).agrees).toBe(false);
  });

  it.each([
    ["a value that is not the computed one", { claimed: 7, value: 7, compute: () => 8 }],
    ["a claimed value in a claim that is false", { claimed: 8, value: 8, compute: () => 8 }],
  ])("disagree with %s", (_, values) => {
    const claim = {
      ...(ALL[0] as Claim),
      verdict: "false" as const,
      trials: [{ kind: "computed" as const, of: "a number", ...values }],
    };
    expect(runClaim("spot", claim).agrees).toBe(false);
  });

  it("disagree with a simulation that shows the contrary", () => {
    const trial = {
      kind: "simulated" as const,
      scenario: "undisturbed",
      promise: "max(failed) = 0" as const,
      holds: false,
    };
    const [result] = runClaim("spot", { ...(ALL[0] as Claim), trials: [trial] }).trials;
    expect(result).toMatchObject({ holds: true, agrees: false, found: "max(failed) = 0" });
  });
});

describe("what makes a claim true", () => {
  const statusOf = (id: string, of = platform()) => {
    const claim = ALL.find((it) => it.id === id);
    if (!claim) throw new Error(`no claim ${id}`);
    return runClaim("spot", { ...claim, trials: [] }, of).conditions?.map(({ lacking, status }) => [
      status,
      ...lacking,
    ]);
  };

  it("is set, or not, in the platform that is given", () => {
    expect(statusOf("draining-by-itself")).toEqual([["set"]]);
    const without = platform({
      pools: [pool({ spotInstanceDraining: false })],
      capacityProviders: platform().capacityProviders.map((it) =>
        it.kind === "auto-scaling-group" ? { ...it, managedDraining: false } : it,
      ),
    });
    expect(statusOf("draining-by-itself", without)).toEqual([["not set", "aws_autoscaling_group.pool"]]);
  });

  it("is set in part when one of two services has it", () => {
    const other = service({
      name: "jobs",
      address: "aws_ecs_service.jobs",
      circuitBreaker: { enable: false, rollback: false },
    });
    const [first] =
      statusOf("deployment-breaker-watches-always", platform({ services: [service(), other] })) ?? [];
    expect(first).toEqual(["in part", "aws_ecs_service.jobs"]);
  });

  it("concerns nothing where there is no such part", () => {
    expect(statusOf("draining-by-itself", platform({ pools: [], capacityProviders: [] }))).toEqual([
      ["nothing it concerns"],
    ]);
  });

  it("is not told by the Terraform where it is about the application", () => {
    expect(statusOf("balancer-keep-alive")).toEqual([["not told by the Terraform"]]);
  });

  it("does not count daemons", () => {
    const daemon = service({ daemon: true, circuitBreaker: { enable: false, rollback: false } });
    const [first] =
      statusOf("deployment-breaker-watches-always", platform({ services: [service(), daemon] })) ?? [];
    expect(first).toEqual(["set"]);
  });
});
