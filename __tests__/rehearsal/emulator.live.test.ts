import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { trackedChildren } from "../../src/engine/children.ts";
import { INTERRUPTED, Stop } from "../../src/engine/stop.ts";
import { awsClients } from "../../src/lifecycle/aws-clients.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { ensureMoto } from "../../src/rehearsal/python.ts";
import { describeWith } from "../support/needs.ts";
import { endsWithin, isAlive } from "../support/processes.ts";

const ACCOUNT = "470316628855";
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "ballast-emulator-"));
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** A stand-in for Python that answers the version, "makes" environments and notes each installation. */
async function fakePython(name: string, options: { version?: string; pip?: string; venv?: string } = {}) {
  const { version = "3.12.4-x86_64", pip = "sleep 0.3", venv = "true" } = options;
  const home = join(dir, name);
  await mkdir(home, { recursive: true });
  const python = join(home, "python");
  const script = `#!/bin/sh
case "$2" in
  venv) ${venv} || exit 1; mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  pip) echo installed >> "${home}/notes"; ${pip} ;;
  *) echo ${version} ;;
esac
`;
  await writeFile(python, script);
  await chmod(python, 0o755);
  const notes = () => readFile(join(home, "notes"), "utf8").catch(() => "");
  return { python, cacheDir: join(home, "cache"), notes };
}

describe("installing the emulator", () => {
  const log = () => {};

  test("happens once: a second call finds the first one's environment", async () => {
    const { python, cacheDir, notes } = await fakePython("once");
    const lines: string[] = [];
    const first = await ensureMoto({ python, cacheDir, log: (line) => lines.push(line) });
    const said = lines.length;
    const second = await ensureMoto({ python, cacheDir, log: (line) => lines.push(line) });
    expect(second).toBe(first);
    expect(await notes()).toBe("installed\n");
    expect(lines[0]).toMatch(/^installing the AWS emulator/);
    expect(lines).toHaveLength(said);
  });

  test("happens once when several start together, and leaves no lock or half-made folder", async () => {
    const { python, cacheDir, notes } = await fakePython("together");
    const all = await Promise.all([1, 2, 3].map(() => ensureMoto({ python, cacheDir, log })));
    expect(new Set(all).size).toBe(1);
    expect(await notes()).toBe("installed\n");
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/^moto-\w+-python3\.12\.4-x86_64$/)]);
  });

  test("takes over the lock of a process that has died", async () => {
    const { python, cacheDir, notes } = await fakePython("stale");
    const home = await ensureMoto({ python, cacheDir, log });
    const folder = join(home, "..", "..");
    await rm(folder, { recursive: true });
    // A process id beyond what Linux and macOS give out.
    await writeFile(`${folder}.lock`, "99999999");
    await ensureMoto({ python, cacheDir, log });
    expect(await notes()).toBe("installed\ninstalled\n");
  });

  test("names Python, and what to do, when there is none", async () => {
    await expect(ensureMoto({ python: join(dir, "no-such-python"), cacheDir: dir, log })).rejects.toThrow(
      /^PYTHON_MISSING .*cannot be started; install Python 3\.10 or newer.*BALLAST_PYTHON/,
    );
  });

  test("refuses a Python that is too old for moto", async () => {
    const { python, cacheDir } = await fakePython("old", { version: "3.9.18-x86_64" });
    await expect(ensureMoto({ python, cacheDir, log })).rejects.toThrow(
      /^PYTHON_VERSION .*is 3\.9\.18-x86_64; limit: 3\.10 or newer/,
    );
  });

  test("names the missing venv module, as Debian ships Python without it", async () => {
    const { python, cacheDir } = await fakePython("no-venv", {
      venv: "{ echo ensurepip is not available; false; }",
    });
    await expect(ensureMoto({ python, cacheDir, log })).rejects.toThrow(
      /^PYTHON_VENV .*ensurepip is not available; install the venv module/,
    );
  });

  test("is ended by an interruption, and keeps nothing of what it had", async () => {
    const { python, cacheDir, notes } = await fakePython("interrupted", { pip: "sleep 60" });
    const controller = new AbortController();
    const done = ensureMoto({ python, cacheDir, log, signal: controller.signal });
    while ((await notes()) === "") await sleep(20);
    controller.abort(new Stop(INTERRUPTED, "SIGINT", "interrupted"));
    await expect(done).rejects.toThrow(
      "INTERRUPTED SIGINT: interrupted; cut off: the installation of the AWS emulator",
    );
    expect(await readdir(cacheDir)).toEqual([]);
    expect(trackedChildren()).toBe(0);
  });

  test("keeps nothing of an installation that failed, and says what pip said", async () => {
    const pip = "echo 'No matching distribution found for moto' >&2; exit 1";
    const { python, cacheDir } = await fakePython("offline", { pip });
    await expect(ensureMoto({ python, cacheDir, log })).rejects.toThrow(
      /^EMULATOR_INSTALL .*No matching distribution found for moto; check the network/,
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });
});

test("a process that is no emulator is stopped, with its last words in the error", async () => {
  const { python, cacheDir } = await fakePython("mute", { version: "3.12.4-x86_64" });
  const logFile = join(dir, "mute.log");
  await expect(
    startEmulator({ accountId: ACCOUNT, python, cacheDir, logFile, log: () => {} }),
  ).rejects.toThrow(/^EMULATOR_START .*mute\.log: the emulator said 3\.12\.4-x86_64 in place of its port/);
  expect(trackedChildren()).toBe(0);
});

test("an account that is not 12 digits is refused before anything starts", async () => {
  await expect(startEmulator({ accountId: "4711", log: () => {} })).rejects.toThrow(
    "EMULATOR_ACCOUNT accountId: got 4711; limit: 12 digits",
  );
});

describeWith(["python"], "a running emulator", () => {
  let emulator: Emulator;

  beforeAll(async () => {
    const logFile = join(dir, "emulator.log");
    emulator = await startEmulator({ accountId: ACCOUNT, logFile, log: () => {} });
  }, 300_000);

  afterAll(() => emulator?.stop());

  async function call(
    service: string,
    target: string,
    contentType: string,
    body: string,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const credential = `Credential=test/20260101/eu-west-1/${service}/aws4_request`;
    return fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        authorization: `AWS4-HMAC-SHA256 ${credential}`,
        "content-type": contentType,
        ...(target === "" ? {} : { "x-amz-target": target }),
        ...more,
      },
      body,
    });
  }

  test("tells a client that waits with the body of its request to go on", async () => {
    const { host, hostname, port } = new URL(emulator.endpoint);
    const socket = connect(Number(port), hostname);
    socket.write(`PUT /waits HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n`);
    const [said] = await Promise.race([once(socket, "data"), sleep(5000, ["nothing"])]);
    socket.destroy();
    expect(String(said)).toMatch(/^HTTP\/1.1 100 /);
  });

  test("answers as the account that was asked for", async () => {
    const form = "application/x-www-form-urlencoded";
    const answer = await call("sts", "", form, "Action=GetCallerIdentity&Version=2011-06-15");
    expect(await answer.text()).toContain(`<Account>${ACCOUNT}</Account>`);
  });

  test("hands out endpoint, dummy keys and region by environment", () => {
    expect(emulator.environment()).toEqual({
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "eu-west-1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
  });

  test("holds secrets and parameters under ARNs that are known beforehand, and logs no value", async () => {
    const front = (service: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}`;
    const secret = `${front("secretsmanager")}:secret:acme/cart/database-a1B2c3`;
    const parameter = `${front("ssm")}:parameter/acme/cart/signing`;
    await emulator.addSecret(secret, "seeded-secret-value");
    await emulator.addSecret(parameter, "seeded-parameter-value");
    const json = "application/x-amz-json-1.1";
    const ask = async (service: string, target: string, body: object) =>
      (await call(service, target, json, JSON.stringify(body))).text();
    const read = { Names: ["/acme/cart/signing"], WithDecryption: true };
    expect(await ask("secretsmanager", "secretsmanager.GetSecretValue", { SecretId: secret })).toContain(
      '"SecretString": "seeded-secret-value"',
    );
    expect(await ask("ssm", "AmazonSSM.GetParameters", read)).toContain("seeded-parameter-value");
    expect(await readFile(emulator.logFile, "utf8")).not.toContain("seeded-");
  });

  test("answers an action that it lacks with 400 and the action's name, and lists it", async () => {
    const json = "application/x-amz-json-1.1";
    const target = "AmazonEC2ContainerServiceV20141113.DeleteAttributesOfNothing";
    const real = await call("ecs", "AmazonEC2ContainerServiceV20141113.SubmitTaskStateChange", json, "{}");
    expect(real.status).toBe(400);
    expect(await real.text()).toContain("SubmitTaskStateChange is not emulated");
    expect((await call("ecs", target, json, "{}")).status).toBe(400);
    expect(await emulator.faults()).toContainEqual({
      code: "BallastNotEmulated",
      service: "ecs",
      message: "SubmitTaskStateChange is not emulated",
    });
  });

  test("answers a repeated request again and does it once, so that no lock is lost with an answer", async () => {
    const table = { TableName: "locks", BillingMode: "PAY_PER_REQUEST" };
    const key = { AttributeName: "LockID", AttributeType: "S" };
    const dynamodb = (action: string, body: object, invocation: string) =>
      call("dynamodb", `DynamoDB_20120810.${action}`, "application/x-amz-json-1.0", JSON.stringify(body), {
        "amz-sdk-invocation-id": invocation,
      });
    const schema = [{ AttributeName: "LockID", KeyType: "HASH" }];
    await dynamodb("CreateTable", { ...table, AttributeDefinitions: [key], KeySchema: schema }, "create");
    const take = (invocation: string) => {
      const Item = { LockID: { S: "state" } };
      const condition = { ConditionExpression: "attribute_not_exists(LockID)" };
      return dynamodb("PutItem", { TableName: "locks", Item, ...condition }, invocation);
    };
    const answers = [await take("holder"), await take("holder"), await take("another")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
  });

  test("answers requests that come together, one after another", async () => {
    const { iam } = awsClients({ region: "eu-west-1", emulator: emulator.endpoint });
    const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }];
    const document = JSON.stringify({ Version: "2012-10-17", Statement });
    const [RoleName, PolicyArn] = ["busy", "arn:aws:iam::aws:policy/ReadOnlyAccess"];
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    const sent = Array.from({ length: 60 }, (_, i) => [
      iam.send(new CreatePolicyCommand({ PolicyName: `busy-${i}`, PolicyDocument: document })),
      iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    ]).flat();
    expect(await Promise.all<unknown>(sent)).toHaveLength(120);
  });

  test("tells its repairs, each with a public source", async () => {
    const repairs = await emulator.repairs();
    expect(repairs.length).toBeGreaterThan(20);
    expect(repairs.filter(({ source }) => !source.startsWith("https://docs.aws.amazon.com/"))).toEqual([]);
  });

  test("tells that it ended although nobody stopped it, and where its log is", async () => {
    const logFile = join(dir, "lost.log");
    const lost: Stop[] = [];
    const onLost = (stop: Stop) => void lost.push(stop);
    const third = await startEmulator({ accountId: ACCOUNT, logFile, onLost, log: () => {} });
    process.kill(third.pid, "SIGKILL");
    while (lost.length === 0) await sleep(20);
    await third.stop();
    expect(lost.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^EMULATOR_LOST .*lost\.log: the AWS emulator \(process \d+\) ended with SIGKILL; its log ends with: .*GET/,
      ),
    ]);
  }, 60_000);

  test("stops once and for all, and does not call it a loss", async () => {
    const onLost = vi.fn();
    const second = await startEmulator({
      accountId: ACCOUNT,
      logFile: join(dir, "second.log"),
      onLost,
      log: () => {},
    });
    expect(second.endpoint).not.toBe(emulator.endpoint);
    await second.stop();
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
    await expect(fetch(second.endpoint)).rejects.toThrow("fetch failed");
    expect(onLost).not.toHaveBeenCalled();
  }, 60_000);

  test("leaves no process when its parent is killed or told to stop", async () => {
    await Promise.all((["SIGKILL", "SIGTERM"] as const).map(expectNothingLeft));
  }, 90_000);

  async function expectNothingLeft(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const script = join(__dirname, "fixtures", "hold-emulator.ts");
    const parent = spawn(process.execPath, ["--import", "tsx", script, join(dir, `${signal}.log`)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = Number(await firstLine(parent));
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    await once(parent, "exit");
    expect(parent.signalCode).toBe(signal);
    expect(await endsWithin(pid, 5000)).toBe(true);
  }
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("no stdout");
  const [chunk] = await once(child.stdout, "data");
  return String(chunk).trim();
}
