import { lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { inheritedEnvironment, runProgram } from "../../src/engine/run.ts";
import { readStack } from "../../src/engine/stack-files.ts";
import { createWorkspace, type Workspace } from "../../src/rehearsal/workspace.ts";
import { at, parseJson } from "../../src/terraform/json.ts";

const FILE = "stacks/environments/services.ts";
let dir: string;
let workspace: Workspace;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-workspace-"));
  workspace = await createWorkspace(join(dir, "project"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

describe("the copy of the project", () => {
  it("has what synthesis needs and nothing else, and shares the installed packages", async () => {
    expect((await readdir(workspace.dir)).sort()).toEqual([
      "backend.ts",
      "bin",
      "cdktf.json",
      "node_modules",
      "package.json",
      "src",
      "stacks",
      "tsconfig.json",
    ]);
    expect((await lstat(join(workspace.dir, "node_modules"))).isSymbolicLink()).toBe(true);
  });

  it("is edited, and the project is not", async () => {
    const before = await readFile(join(PROJECT_DIR, FILE), "utf8");
    await workspace.edit(FILE, "shop/api:2026.11.1", "shop/api:2026.11.2");
    expect(await readFile(join(workspace.dir, FILE), "utf8")).toBe(
      before.replace("shop/api:2026.11.1", "shop/api:2026.11.2"),
    );
    expect(await readFile(join(PROJECT_DIR, FILE), "utf8")).toBe(before);
  });

  it("is edited where the text is once, and nowhere else", async () => {
    await expect(workspace.edit(FILE, "no such text", "x")).rejects.toThrow(
      `REHEARSAL_EDIT ${FILE}: has 0 times no such text; limit: once`,
    );
    await expect(workspace.edit(FILE, "port: 8080", "x")).rejects.toThrow(
      `REHEARSAL_EDIT ${FILE}: has 2 times port: 8080; limit: once`,
    );
    expect(await readFile(join(workspace.dir, FILE), "utf8")).toBe(
      await readFile(join(PROJECT_DIR, FILE), "utf8"),
    );
  });

  it("has services changed whatever the form of their description, each change on top of the others", async () => {
    await workspace.change("staging", "api", { image: "acme/api:1.0.0" });
    await workspace.change("staging", "api", { releaseOwner: "pipeline" });
    await workspace.change("dev", "web", { image: "acme/web:2.0.0" });
    const env = inheritedEnvironment(/^(AWS_|NODE_OPTIONS$|VITEST|PROVIDER_)/);
    const { code, stderr } = await runProgram(process.execPath, ["bin/launch.js", "stacks/main.ts"], {
      cwd: workspace.dir,
      env,
    });
    expect([code, stderr]).toEqual([0, ""]);
    const imageOf = async (stack: string) => {
      const [task] = (await readStack(workspace.dir, stack)).of("aws_ecs_task_definition");
      const image = at(parseJson(task?.attributes["container_definitions"]), "0.image");
      return [image, task?.ignoreChanges.includes("container_definitions")];
    };
    expect(await imageOf("staging-service-api")).toEqual(["acme/api:1.0.0", true]);
    expect(await imageOf("dev-service-web")).toEqual(["acme/web:2.0.0", false]);
    expect((await imageOf("dev-service-api"))[0]).toMatch(/\/shop\/api:2026\.11\.1$/);
  }, 60_000);

  it("is removed without the packages that it shares", async () => {
    await workspace.remove();
    expect(await readdir(dir)).toEqual([]);
    expect((await readdir(join(PROJECT_DIR, "node_modules"))).length).toBeGreaterThan(10);
  });
});
