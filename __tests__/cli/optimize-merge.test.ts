import { run } from "../../src/cli/run.ts";
import { EXIT } from "../../src/cli/shared/exit-codes.ts";
import { OptimizeResultSchema } from "../../src/cli/shared/optimize-schema.ts";
import { optimize } from "../../src/optimize/optimize.ts";
import { knob, requestFor, workshopOf } from "../optimize/landscape.ts";
import { fakeIo } from "../support/io.ts";

const KNOBS = [knob("size", 4, [1, 3])];

async function search(seed: number, usd = 100): Promise<string> {
  const truth = ({ size = 0 }: Readonly<Record<string, number>>) => ({
    usd: usd * size,
    failing: size < 3 ? 0.3 : 0,
  });
  return JSON.stringify(await optimize(requestFor(KNOBS, { seed }), workshopOf({ knobs: KNOBS, truth })));
}

describe("ballast optimize merge", () => {
  let files: Record<string, string>;

  beforeAll(async () => {
    files = { "1.json": await search(1), "2.json": await search(2), "other.json": await search(3, 70) };
    files["joined.json"] = (await merge(["1.json", "2.json", "--json"])).io.stdout();
    files["broken.json"] = JSON.stringify({ ...JSON.parse(files["1.json"] ?? ""), picks: 1 });
  });

  async function merge(args: readonly string[]) {
    const io = fakeIo(files);
    return { code: await run(["optimize", "merge", ...args], io), io };
  }

  it("prints what all found, in any order, and whether they agree", async () => {
    const { code, io } = await merge(["2.json", "1.json"]);
    expect(code).toBe(EXIT.clean);
    expect(io.stdout()).toContain("2 searches joined");
    expect(io.stdout()).toContain("  searches  all 2 found it\n");
    expect(io.stdout()).toContain("  changes   size 4 → 3\n");
    const json = OptimizeResultSchema.parse(JSON.parse(files["joined.json"] ?? ""));
    expect(json.merged?.map(({ seed }) => seed)).toEqual([1, 2]);
    const page = await merge(["1.json", "2.json", "--html", "report.html"]);
    expect(page.io.written.get("report.html")).toContain("2 searches joined");
  });

  it("says what the others found where they do not agree", async () => {
    const second = JSON.parse(files["2.json"] ?? "");
    const picks = second.picks.map((pick: object) => ({ ...pick, id: "[]", ties: [] }));
    files["present.json"] = JSON.stringify({ ...second, picks });
    const { io } = await merge(["1.json", "present.json"]);
    expect(io.stdout()).toContain("  searches  1 of 2 found it; seed 2 found one at $400.00\n");
  });

  it.each([
    [["1.json", "1.json"], "SEARCH 1.json: has seed 1, as 1.json has"],
    [["1.json", "other.json"], "SEARCH other.json: is of another search than 1.json"],
    [["1.json", "broken.json"], "SEARCH broken.json: picks does not have the form of a search"],
    [["1.json", "joined.json"], "SEARCH joined.json: holds searches that were joined already"],
  ])("refuses %j", async (args, words) => {
    const { code, io } = await merge(args);
    expect(code).toBe(EXIT.badInput);
    expect(io.stderr()).toContain(words);
    expect(io.stdout()).toBe("");
  });
});
