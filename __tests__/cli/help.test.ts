import type { Command } from "commander";
import { ballastProgram, run } from "../../src/cli/run.ts";
import { fitHelp, helpWidth } from "../../src/cli/shared/help.ts";
import { fakeIo } from "../support/io.ts";

/** Every command that has help of its own, as it is typed. */
function commands(command: Command, path: readonly string[] = []): string[][] {
  const below = command.commands.flatMap((one) => commands(one, [...path, one.name()]));
  return path[0] === "cdktf" ? below : [[...path], ...below];
}

async function help(path: readonly string[], columns: string): Promise<string> {
  const io = fakeIo({}, { env: { COLUMNS: columns } });
  expect(await run([...path, "--help"], io)).toBe(0);
  return io.stdout();
}

describe("help", () => {
  it("of every command fits 60 columns, and says the same in 60 as in 200", async () => {
    const all = commands(await ballastProgram(fakeIo(), () => {}));
    expect(all.length).toBeGreaterThan(20);
    for (const path of all) {
      const narrow = await help(path, "60");
      expect([path, narrow.split("\n").filter((line) => line.length > 60)]).toEqual([path, []]);
      const words = (text: string) => text.replaceAll(" \\\n", " ").split(/\s+/).filter(Boolean);
      expect([path, words(narrow)]).toEqual([path, words(await help(path, "200"))]);
    }
  });

  it("loads one command under its own name, and all of them otherwise", async () => {
    const names = async (only?: string) =>
      (await ballastProgram(fakeIo(), () => {}, only)).commands.map((one) => one.name());
    const all = await names();
    for (const name of all) expect(await names(name)).toEqual([name]);
    expect(await names("simulat")).toEqual(all);
    expect(await names("toString")).toEqual(all);
  });

  it("breaks commands so that they can be copied, and what they do goes below", () => {
    expect(
      fitHelp(
        "  PROVIDER_MODE=aws ballast teardown staging --apply --lift-protection staging     protected",
        50,
      ),
    ).toBe(
      "  PROVIDER_MODE=aws ballast teardown staging \\\n      --apply --lift-protection staging\n      protected",
    );
  });

  it("fills paragraphs again and leaves short lines alone", () => {
    expect(fitHelp("\none two three\nfour five\n\n  a   b\n", 14)).toBe(
      "\none two three\nfour five\n\n  a   b\n",
    );
    expect(fitHelp("one two\nthree", 80)).toBe("one two three");
  });

  it.each([
    ["60", 120, 60],
    [undefined, 120, 120],
    [undefined, undefined, 80],
    ["wide", undefined, 80],
    ["10", 120, 40],
  ])("takes COLUMNS=%s before a terminal of %s", (variable, terminal, width) => {
    expect(helpWidth(variable, terminal)).toBe(width);
  });
});
