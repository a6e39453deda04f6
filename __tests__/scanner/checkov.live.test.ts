import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BLIND_SPOTS, FALSE_ALARMS } from "../../scanner/blind-spots.ts";
import { checkov, type Scan } from "../../scanner/checkov.ts";
import { countsBlock } from "../../scanner/page.ts";
import { SCANNED, withoutWaived } from "../../scanner/waivers.ts";
import { describeWith } from "../support/needs.ts";
import { type Looked, look } from "./blind.ts";
import { environmentSources, scanCounts } from "./sources.ts";

const MINUTES = 60_000;
const PAGE = join(__dirname, "../../docs/security.md");

const log = (line: string) => void process.stderr.write(`${line}\n`);

describeWith(["engine", "python"], "Checkov on every environment, as JSON and as offline plans", () => {
  let scans: ReadonlyMap<string, Scan>;

  beforeAll(async () => {
    const sources = await environmentSources();
    const found = new Map<string, Scan>();
    for (const [name, own] of sources) found.set(name, await checkov(own, log));
    scans = found;
  }, 10 * MINUTES);

  it.each(SCANNED)(
    "finds nothing on %s but what is waived with a reason, and every waiver is needed",
    (name) => {
      const { failures, passed } = scans.get(name) ?? { failures: [], passed: 0 };
      expect(passed).toBeGreaterThan(300);
      expect(withoutWaived(failures, name)).toEqual({ failures: [], unused: [] });
    },
  );

  it(
    "gives the counts of docs/security.md, which `npx tsx __tests__/scanner/write-page.ts` writes anew",
    async () => {
      expect(readFileSync(PAGE, "utf8")).toContain(countsBlock(await scanCounts(scans, log)));
    },
    5 * MINUTES,
  );
});

describeWith(["python"], "where Checkov is wrong", () => {
  let looked: readonly Looked[];
  let alarms: Scan;

  beforeAll(async () => {
    looked = await look(BLIND_SPOTS, log);
    alarms = await checkov(
      FALSE_ALARMS.map(({ body, type }, index) => ({
        name: `alarm-${index}`,
        framework: "terraform_json",
        content: { resource: { [type]: { it: body } } },
      })),
      log,
    );
  }, 10 * MINUTES);

  it.each(BLIND_SPOTS.map((spot, index) => [spot.what, spot, index] as const))(
    "it passes %s, and a guardrail does not",
    (_what, { guardrail }, index) => {
      expect(looked[index]?.checks).toEqual([]);
      expect(looked[index]?.guardrails).toContain(guardrail);
    },
  );

  it.each(FALSE_ALARMS.map((alarm, index) => [alarm.what, alarm, index] as const))(
    "it fails %s",
    (_what, { check }, index) => {
      const found = alarms.failures.filter(({ source }) => source === `alarm-${index}`);
      expect(found.map((failure) => failure.check)).toContain(check);
    },
  );
});

describeWith(["python"], "a scan", () => {
  it(
    "names the resource by its address, and refuses what it cannot read",
    async () => {
      const content = { resource: { aws_s3_bucket_policy: { it: {} }, aws_lb: { it: { name: "it" } } } };
      const { failures } = await checkov([{ name: "one", framework: "terraform_json", content }], log);
      expect(failures).toContainEqual(
        expect.objectContaining({ check: "CKV_AWS_150", source: "one", address: "aws_lb.it" }),
      );
      const broken = { resource: { aws_lb: { it: ["not a resource"] } } };
      await expect(
        checkov([{ name: "two", framework: "terraform_json", content: broken }], log),
      ).rejects.toThrow("could not read 1 of 1 files");
    },
    5 * MINUTES,
  );
});
