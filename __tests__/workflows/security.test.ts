import { weaknesses } from "./security.ts";
import { FILES, jobOf, parseWorkflow, readText, readWorkflow } from "./workflow.ts";

const judge = (text: string) => weaknesses(parseWorkflow(text), text);

describe("the rights of the workflows", () => {
  it("are judged in every file", () => {
    expect(FILES).toEqual(["apply.yml", "ci.yml", "drift.yml", "plan.yml", "simulate.yml"]);
  });

  it.each(FILES)("of %s are as few as it needs", (file) => {
    expect(judge(readText(file))).toEqual([]);
  });

  // Each weakness is put in once: a check that finds nothing would be green as well.
  it.each([
    ["plan.yml", "  pull_request:", "  pull_request_target:", "rights of the base"],
    [
      "plan.yml",
      /npm run --silent ballast -- stacks "\$ENVIRONMENTS"/,
      "stacks ${{ inputs.x }}",
      "expression",
    ],
    [
      "plan.yml",
      /github\.event\.pull_request\.head\.repo\.full_name == github\.repository/,
      "true",
      "lets forks in",
    ],
    ["plan.yml", /pull-requests: write/, "issues: write", "comment: has the permissions"],
    ["drift.yml", /persist-credentials: false/, "persist-credentials: true", "leaves a token"],
    ["drift.yml", /@e6de0542[0-9a-f]+/, "@v6", "is not pinned"],
    ["drift.yml", /issues: write/, "issues: write\n      id-token: write", "report: has the permissions"],
    ["drift.yml", / {6}id-token: write\n/, "", "do not belong together"],
    ["drift.yml", /cancel-in-progress: false/, "cancel-in-progress: true", "lets go of a lock"],
    ["drift.yml", /path: reports\//, "path: cdktf.out", "may hold secrets"],
    ["drift.yml", /\$\{\{ github\.token \}\}/, "${{ secrets.BOT }}", "stored secret"],
    ["apply.yml", "permissions: {}", "permissions: { contents: write }", "lets every job write"],
    ["apply.yml", "permissions: {}", "permissions: { contents: read }", "to every job"],
    ["apply.yml", /role-to-assume: .+/, "aws-access-key-id: x", "uses a key"],
    [
      "apply.yml",
      / {6}- name: Apply what was reviewed/,
      "      - run: npm ci\n      - name: x",
      "installs packages",
    ],
  ])("of %s: %s would be seen", (file, before, after, problem) => {
    const text = readText(file);
    const worse = text.replace(before, () => after);
    expect(worse).not.toBe(text);
    expect(judge(worse).join("\n")).toContain(problem);
  });
});

describe("the jobs", () => {
  it("go as the role that GitHub gave them, and assume no further one", () => {
    const roles = (file: string, job: string) =>
      jobOf(file, job).steps.flatMap(({ env }) => (env["PROVIDER_MODE"] ? [env["PROVIDER_ROLE"]] : []));
    expect(roles("drift.yml", "check")).toEqual(["caller"]);
    expect(roles("plan.yml", "plan")).toEqual(["caller", "caller", "caller", "caller"]);
    expect(roles("apply.yml", "plan")).toEqual(["caller", "caller", "caller"]);
    expect(roles("apply.yml", "apply")).toEqual(["caller", "caller", "caller"]);
  });

  it("take the role of their matrix, which comes from the description", () => {
    const roleOf = (file: string, job: string) =>
      jobOf(file, job).steps.flatMap(({ uses, with: inputs }) =>
        uses?.startsWith("aws-actions/") ? [inputs["role-to-assume"]] : [],
      );
    expect(roleOf("drift.yml", "check")).toEqual(["${{ matrix.planRole }}"]);
    expect(roleOf("plan.yml", "plan")).toEqual(["${{ matrix.planRole }}"]);
    expect(roleOf("apply.yml", "plan")).toEqual(["${{ matrix.planRole }}"]);
    expect(roleOf("apply.yml", "apply")).toEqual(["${{ matrix.terraformRole }}"]);
  });

  it("have an environment where the trust of their role names it", () => {
    const environments = FILES.flatMap((file) =>
      Object.entries(readWorkflow(file).jobs).flatMap(([name, { environment }]) =>
        environment ? [`${file} ${name} ${environment}`] : [],
      ),
    );
    expect(environments).toEqual(["apply.yml apply ${{ matrix.environment }}", "drift.yml check drift"]);
  });

  it("of the drift workflow end each by itself, and are reported whatever becomes of them", () => {
    const { on } = readWorkflow("drift.yml");
    expect(on["schedule"]).toEqual([{ cron: "17 */4 * * *" }]);
    expect(jobOf("drift.yml", "check").strategy).toMatchObject({ "fail-fast": false, "max-parallel": 8 });
    expect(jobOf("drift.yml", "check").concurrency?.group).toBe("tf-${{ matrix.stack }}");
    expect(jobOf("drift.yml", "report").if).toMatch(/^always\(\)/);
    const upload = jobOf("drift.yml", "check").steps.at(-1);
    expect([upload?.uses?.split("@")[0], upload?.if]).toEqual([
      "actions/upload-artifact",
      "${{ !cancelled() }}",
    ]);
  });

  it("that deploy wait for a lock rather than fail", () => {
    for (const { env, run = "" } of jobOf("apply.yml", "apply").steps) {
      if (env["PROVIDER_MODE"]) expect(run).toContain("--lock-timeout 10m");
    }
  });
});
