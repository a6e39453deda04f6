import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Project } from "../../src/engine/project.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { rehearse, SHORT_LIFE } from "../../src/rehearsal/rehearse.ts";
import { script } from "../support/life.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-project-"));
  await mkdir(join(dir, "cdktf.out", "stacks", "dev-state"), { recursive: true });
});

afterEach(() => rm(dir, { recursive: true, force: true }));

/** A project whose engine is a shell script. */
function projectOf(
  body: string,
  more: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Project {
  const env = { BALLAST_TERRAFORM: script(body), PATH: process.env["PATH"] ?? "" };
  return new Project({ dir, env, ...more });
}

const stop = () => new Stop(INTERRUPTED, "SIGINT", "interrupted");

describe("a command of the project", () => {
  it("runs in the folder of its stack, with the variables that were added", async () => {
    const project = projectOf('pwd; echo "$1 $STATE_BACKEND"').with({ STATE_BACKEND: "local" });
    const { stdout } = await project.mustTerraform("dev-state", "plan");
    expect(stdout).toMatch(/\/cdktf\.out\/stacks\/dev-state\nplan local\n$/);
  });

  it("gives a code other than 0 as a result, or as an error with its last words", async () => {
    const project = projectOf("echo out; echo 'Error: no' >&2; exit 3");
    expect(await project.terraform("dev-state", "plan")).toMatchObject({ code: 3, stdout: "out\n" });
    await expect(project.mustTerraform("dev-state", "plan")).rejects.toThrow(
      "COMMAND terraform plan in dev-state: ended with code 3\nError: no",
    );
  });

  it("says that it was killed", async () => {
    await expect(projectOf("echo half; kill -9 $$").mustTerraform("dev-state", "apply")).rejects.toThrow(
      "COMMAND terraform apply in dev-state: ended with code 137 (killed from outside)\nhalf",
    );
  });

  it("is cut off by a stop, whatever its code", async () => {
    const controller = new AbortController();
    const onLine = () => controller.abort(stop());
    const project = projectOf('trap "exit 0" INT; echo started; sleep 60 & wait', {
      signal: controller.signal,
      onLine,
    });
    await expect(project.terraform("dev-state", "apply")).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: terraform apply in dev-state",
    );
  });

  it("is not begun after a stop", async () => {
    const project = projectOf("touch begun", { signal: AbortSignal.abort(stop()) });
    await expect(project.synth()).rejects.toThrow("INTERRUPTED SIGINT: interrupted; cut off: synth");
    await expect(project.cdktf("apply", "a", "b", "--auto-approve")).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: cdktf apply a b",
    );
    await expect(project.terraform("dev-state", "plan")).rejects.toThrow("cut off: terraform plan in");
  });

  it("keeps plan JSON from the lines that are shown, and leaves out what does not change", async () => {
    const lines: string[] = [];
    const change = (address: string, ...actions: string[]) => {
      const [type = "", name = ""] = address.replace("data.", "").split(".");
      const mode = address.startsWith("data.") ? "data" : "managed";
      return { address, mode, type, name, change: { actions } };
    };
    const resources = [
      change("aws_lb.alb", "update"),
      change("aws_vpc.vpc", "no-op"),
      change("data.x.y", "read"),
      change("aws_instance.i", "delete", "create"),
    ];
    const json = JSON.stringify({ format_version: "1.2", resource_changes: resources });
    const project = projectOf(`[ $1 = show ] && echo '${json}' || echo planned`, {
      onLine: (line) => lines.push(line),
    });
    expect(await project.plan("dev-state")).toEqual([
      { address: "aws_lb.alb", action: "update" },
      { address: "aws_instance.i", action: "replace" },
    ]);
    expect(lines).toEqual(["planned"]);
  });
});

test("a scratch folder with something in it is refused: it would be removed at the end", async () => {
  await writeFile(join(dir, "thesis.txt"), "years of work");
  const begun = rehearse({
    environment: "dev",
    steps: SHORT_LIFE,
    scratchDir: dir,
    observer: { started: () => {}, ended: () => {} },
    log: () => {},
  });
  await expect(begun).rejects.toThrow(`SCRATCH ${dir}: has something in it; limit: a new or empty folder`);
});
