import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { addReviewCommand } from "../../src/cli/commands/review.ts";
import { PULL_REQUESTS } from "../review/pull-requests.ts";
import { fakeIo } from "../support/io.ts";

const PAGE = join(__dirname, "../../docs/review.md");
const page = readFileSync(PAGE, "utf8");

describe("the page about the review", () => {
  it("shows five lines that a prepared pull request gets, cut at the end", () => {
    const [, block = ""] = /```text\n([\s\S]*?)```/.exec(page) ?? [];
    const shown = block.trim().split("\n");
    // Names are escaped for GitHub, and plain on the page.
    const plain = (text: string) =>
      text.replaceAll("&#8594;", "→").replace(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
    const { head = [] } = PULL_REQUESTS["cheaper, but less safe"] ?? {};
    expect(shown).toHaveLength(5);
    for (const [index, line] of shown.entries()) {
      expect(plain(head[index] ?? "")).toContain(line.replace(/[;,] …$/, ""));
    }
  });

  it("uses options that the command has, and links to files that are there", () => {
    const program = new Command();
    addReviewCommand(program, fakeIo(), () => {});
    const options = program.commands[0]?.options.map(({ long }) => long) ?? [];
    const used = [...page.matchAll(/(?<![\w-])(--[a-z][a-z-]+)/g)].map(([, option]) => option);
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((option) => !options.includes(option))).toEqual([]);
    const links = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = ""]) => path);
    expect(links.filter((path) => !existsSync(join(dirname(PAGE), path)))).toEqual([]);
  });
});
