import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DRIFT_CLASSES } from "../../src/drift/record/finding.ts";
import { CLASS_WORDS } from "../../src/report/drift-words.ts";
import { driftRunbook, shownIn, untrue, wrongWith } from "../support/runbook.ts";

const runbook = driftRunbook();
const { scripts } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));

/** Every command line of `ballast` in the text: in blocks behind `$` or at the start, and in the running text. */
function commandLines(): string[] {
  const typed = [...runbook.matchAll(/npm run (?:-s )?ballast -- ([^`\n]+)/g)].map(([, line = ""]) => line);
  const rehearsed = [...runbook.matchAll(/npm run (rehearse) -- ([^`\n]+)/g)].map(
    ([, command, rest]) => `${command} ${rest}`,
  );
  const named = [...runbook.matchAll(/`ballast ([^`]+)`/g)].map(([, line = ""]) => line);
  return [...typed, ...rehearsed, ...named];
}

describe("the runbook for drift", () => {
  it("names only commands and options that there are", async () => {
    expect(commandLines().length).toBeGreaterThan(8);
    expect((await Promise.all(commandLines().map(wrongWith))).flat()).toEqual([]);
    const named = [...runbook.matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("would notice a command or an option that there is not", async () => {
    expect(await wrongWith("drift chekc staging")).toEqual(["drift chekc staging: no such command"]);
    expect(await wrongWith("drift accept staging 1234 --wirte")).toEqual([
      "drift accept staging 1234 --wirte: no --wirte",
    ]);
  });

  it("tells what to do about every class that somebody meets", () => {
    const silent = new Set(["accepted", "ignored", "waived"]);
    const words = DRIFT_CLASSES.map((kind) => CLASS_WORDS[kind]).filter((word) => !silent.has(word));
    expect(words.filter((word) => !runbook.includes(`\n| ${word}`))).toEqual([]);
  });

  it("names only files that there are", () => {
    const paths = [...runbook.matchAll(/`((?:stacks|src|docs)\/[\w/.-]+)`/g)].map(([, path = ""]) => path);
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !existsSync(join(__dirname, "../..", path)))).toEqual([]);
  });

  it("shows each way out with its output", () => {
    expect(shownIn(runbook).map(({ typed }) => typed.split(" ").slice(0, 2).join(" "))).toEqual([
      "drift check",
      "drift reject",
      "drift reject",
      "drift accept",
      "drift accept",
      "drift import",
      "drift import",
    ]);
  });

  it("is compared line by line, in order", () => {
    const [shown] = shownIn("```console\n$ npm run -s ballast -- x\none\n…\nthree and…\n```\n");
    if (!shown) throw new Error("nothing shown");
    expect(untrue(shown, "one\ntwo\nthree and four\n")).toEqual([]);
    expect(untrue(shown, "three and four\none\n")).toEqual(["three and…"]);
    expect(untrue(shown, "One\nthree and four\n")).toEqual(["one"]);
  });
});
