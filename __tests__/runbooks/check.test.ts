import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { shellCommand } from "../../src/report/shell-command.ts";
import { holds } from "../../src/runbooks/check.ts";
import type { Check } from "../../src/runbooks/runbook.ts";

describe("a check of an output", () => {
  it.each<[Check, string, boolean]>([
    [{ kind: "equals", value: "ACTIVE" }, "ACTIVE\n", true],
    [{ kind: "equals", value: "ACTIVE" }, "INACTIVE\n", false],
    [{ kind: "equals", value: "3 20" }, "3\t20\n", true],
    [{ kind: "equals", value: "allowed" }, "allowed\tallowed\n", false],
    [{ kind: "contains", value: "reverted" }, "update aws_lb.alb\nreverted\n", true],
    [{ kind: "contains", value: "reverted" }, "nothing was changed\n", false],
    [{ kind: "at-least", value: 3 }, "4\n", true],
    [{ kind: "at-least", value: 3 }, "2\n", false],
    [{ kind: "at-least", value: 0 }, "None\n", false],
    [{ kind: "empty" }, "\n", true],
    [{ kind: "empty" }, "None\n", true],
    [{ kind: "empty" }, "shop-prod-web-5xx\n", false],
    [{ kind: "something" }, "arn:aws:ecs\n", true],
    [{ kind: "something" }, "None\n", false],
    [{ kind: "something" }, "", false],
  ])("%j of %j: %s", (check, stdout, met) => {
    expect(holds(check, { stdout, code: 0 })).toBe(met);
  });

  it("fails with the command, but for one of its exit code", () => {
    expect(holds({ kind: "empty" }, { stdout: "", code: 254 })).toBe(false);
    expect(holds({ kind: "exits", code: 2 }, { stdout: "", code: 2 })).toBe(true);
    expect(holds({ kind: "exits", code: 0 }, { stdout: "", code: 2 })).toBe(false);
  });
});

describe("a command for a shell", () => {
  const words = (line: string, env: Record<string, string> = {}) => {
    const { stdout } = spawnSync("sh", ["-c", line], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], ...env },
    });
    return stdout.split("\0").slice(0, -1);
  };

  it("has only the quotes that it needs", () => {
    expect(shellCommand({ words: ["aws", "--query", "a[?b=='c'].d", "--x", "a[0]"] })).toBe(
      `aws --query "a[?b=='c'].d" --x 'a[0]'`,
    );
    expect(shellCommand({ words: ["aws", "$table"], saves: "gateway" })).toBe('gateway=$(aws "$table")');
  });

  it("is read by a shell as the words that it was made of", () => {
    const isVariable = (text: string) => /^\$[a-z_]+$/.test(text);
    const word = fc
      .string({ unit: fc.constantFrom(..."ab'\"`$\\ !*[]{}|;&<>()~#=\n") })
      .filter((text) => !isVariable(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (all) => {
        expect(words(`${shellCommand({ words: ["printf", "%s\\0", ...all] })}`)).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });

  it("puts in the value of a variable as one word, whatever it is", () => {
    expect(words(shellCommand({ words: ["printf", "%s\\0", "$task"] }), { task: "a b * $x" })).toEqual([
      "a b * $x",
    ]);
  });
});
