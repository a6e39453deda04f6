import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { Project } from "../../src/engine/project.ts";
import { readEnvironment } from "../../src/engine/stack-files.ts";
import { checkIdentity, openTarget } from "../../src/lifecycle/target.ts";
import { awsError, FakeWorld, script, writtenEnvironment } from "../support/life.ts";

vi.mock("../../src/engine/project.ts");
vi.mock("../../src/engine/stack-files.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  readEnvironment: vi.fn(),
}));

const KEY = "callers-key-51f0";
const before = { ...process.env };
let scratchDir: string;
let written: Awaited<ReturnType<typeof writtenEnvironment>>;

beforeAll(async () => {
  const actual = await vi.importActual<typeof import("../../src/engine/stack-files.ts")>(
    "../../src/engine/stack-files.ts",
  );
  vi.mocked(readEnvironment).mockImplementation(actual.readEnvironment);
  written = await writtenEnvironment("staging");
}, 60_000);

beforeEach(async () => {
  scratchDir = await mkdtemp(join(tmpdir(), "ballast-target-"));
  vi.mocked(Project).mockClear();
  vi.mocked(readEnvironment).mockResolvedValue(written.environment);
  for (const name of Object.keys(process.env))
    if (/^(AWS_|PROVIDER_MODE)/.test(name)) delete process.env[name];
  process.env["BALLAST_TERRAFORM"] = script(`echo '{"terraform_version": "1.12.3"}'`);
  process.env["BALLAST_PROVIDER_MIRROR"] = "";
});

afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await rm(scratchDir, { recursive: true, force: true });
});

describe("openTarget", () => {
  it.each([undefined, "dummy", "AWS", "prod"])(
    "refuses PROVIDER_MODE=%s before anything starts",
    async (mode) => {
      if (mode !== undefined) process.env["PROVIDER_MODE"] = mode;
      await expect(openTarget("staging", { scratchDir })).rejects.toThrow(
        `PROV-01 PROVIDER_MODE: got ${mode ?? "dummy"}; limit: aws or emulator, because this acts on an account`,
      );
      expect(Project).not.toHaveBeenCalled();
      expect(await readdir(scratchDir)).toEqual([]);
    },
  );

  it("passes the caller's own credentials and files to the engine, and writes them nowhere", async () => {
    Object.assign(process.env, {
      PROVIDER_MODE: "aws",
      AWS_PROFILE: "staging-admin",
      AWS_SECRET_ACCESS_KEY: KEY,
      AWS_CONFIG_FILE: "/home/ada/.aws/config",
      TF_LOG: "trace",
    });
    const target = await openTarget("staging", { scratchDir });
    const [options] = vi.mocked(Project).mock.calls[0] ?? [];
    expect(options?.dir).toBe(PROJECT_DIR);
    expect(options?.env).toMatchObject({
      PROVIDER_MODE: "aws",
      AWS_PROFILE: "staging-admin",
      AWS_SECRET_ACCESS_KEY: KEY,
      AWS_CONFIG_FILE: "/home/ada/.aws/config",
      TF_INPUT: "0",
    });
    expect(Object.keys(options?.env ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(TF_LOG|AWS_SHARED_CREDENTIALS_FILE)$/)]),
    );
    expect(target.environment.name).toBe("staging");
    const files = await readdir(scratchDir);
    const texts = await Promise.all(files.map((file) => readFile(join(scratchDir, file), "utf8")));
    expect(texts.join("")).not.toContain(KEY);
  });

  it("sends its own requests to the emulator in that mode only", async () => {
    Object.assign(process.env, { PROVIDER_MODE: "emulator", AWS_ENDPOINT_URL: "http://127.0.0.1:4" });
    const { clients } = await openTarget("staging", { scratchDir });
    const [options] = vi.mocked(Project).mock.calls[0] ?? [];
    // The empty files that keep a rehearsal from the user's profiles have no place here.
    expect(options?.env).not.toHaveProperty("AWS_CONFIG_FILE");
    expect(await clients.s3.config.endpoint?.()).toMatchObject({ hostname: "127.0.0.1", port: 4 });
    expect(await clients.s3.config.region()).toBe("eu-central-1");
  });
});

describe("checkIdentity", () => {
  function identity(answer: () => unknown) {
    const world = new FakeWorld(written.dir, written.environment, { aws: { GetCallerIdentity: answer } });
    return checkIdentity({ ...world, environment: world.environment });
  }

  it("tells who the caller is", async () => {
    const Arn = "arn:aws:sts::444455556666:assumed-role/admin/ada";
    expect(await identity(() => ({ Account: "444455556666", Arn }))).toBe(Arn);
  });

  it("refuses another account", async () => {
    await expect(identity(() => ({ Account: "777788889999" }))).rejects.toThrow(
      "ACCOUNT staging.account: got credentials of account 777788889999; limit: 444455556666; use a profile of that account",
    );
  });

  it("says what to do when AWS does not know the caller", async () => {
    const unknown = () => {
      throw awsError("ExpiredToken", "The security token included in the request is expired");
    };
    await expect(identity(unknown)).rejects.toThrow(
      "CREDENTIALS staging: AWS does not know the caller: The security token included in the request is expired; sign in first",
    );
  });
});
