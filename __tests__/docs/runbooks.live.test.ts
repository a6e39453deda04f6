import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { FAILURE_MODES } from "../../src/runbooks/catalogue.ts";
import { fakeIo } from "../support/io.ts";
import { ENVIRONMENTS, synth } from "../support/synth.ts";

const FOLDER = join(__dirname, "../../docs/runbooks");
const page = (name: string) => readFileSync(join(FOLDER, name), "utf8");

/** Written by hand. */
const BY_HAND = ["drift.md", "job.md", "tcp.md"];

async function printed(...args: string[]): Promise<string> {
  const io = fakeIo({}, { synthesize: async () => synth([ENVIRONMENTS.prod]) });
  expect([await run(["runbook", ...args, "--env", "prod", "--markdown"], io), io.stderr()]).toEqual([0, ""]);
  return io.stdout();
}

// Needs no engine; it is here because every page is written anew, with its simulations.
describe("the pages of the runbooks", () => {
  it.each(FAILURE_MODES.map(({ id }) => id))("have %s as the command prints it for prod", async (id) => {
    expect(page(`${id}.md`)).toBe(await printed(id));
  });

  it("have an index as the command prints it, and nothing that no command wrote", async () => {
    expect(page("README.md")).toBe(await printed());
    const generated = [...FAILURE_MODES.map(({ id }) => `${id}.md`), "README.md"];
    expect(readdirSync(FOLDER).sort()).toEqual([...generated, ...BY_HAND].sort());
  });

  it("link to pages that there are", () => {
    const links = [...page("README.md").matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((path) => !existsSync(join(FOLDER, path)))).toEqual([]);
  });
});
