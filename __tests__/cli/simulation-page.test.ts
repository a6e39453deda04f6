import { gunzipSync } from "node:zlib";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "../support/io.ts";
import { foreignPlan } from "../support/model.ts";

const FILES = { "plan.json": foreignPlan("tam-ecs-ec2-autoscaling") };

async function page(...args: readonly string[]): Promise<string> {
  const io = fakeIo(FILES);
  await run(
    ["simulate", "--plan-json", "plan.json", "zone-loss", "--runs", "3", "--html", "out.html", ...args],
    io,
  );
  expect(io.stderr()).toBe("");
  return io.written.get("out.html") ?? "";
}

/** What the scripts of the page get. */
function payloadOf(html: string) {
  const [, packed = ""] = /id="payload">([^<]+)</.exec(html) ?? [];
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
}

describe("simulate --html", () => {
  it("writes a page that carries the platform, its settings and the same request", async () => {
    const html = await page("--seed", "9", "--set", "load=0.5");
    const { result, scripts, source } = payloadOf(html);
    expect(source.asked).toMatchObject({
      runs: 3,
      seed: 9,
      values: { load: "0.5" },
      overrides: {},
      against: [],
    });
    expect(source.settings.length).toBeGreaterThan(10);
    expect(source.settings[0]).not.toHaveProperty("change");
    expect(result.seed).toBe(9);
    expect(scripts.worker).not.toContain("node:");
    expect(scripts.page).not.toContain("node:");
  });

  it("puts another plan beside it", async () => {
    expect(await page("--compare", "plan.json")).toContain('<section id="comparison"');
  });
});
