import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { engineEnvironment, runTerraform } from "../../src/engine/engine.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth, TODAY } from "../support/synth.ts";

const { account, domain, region } = ENVIRONMENTS.staging;
const CERTIFICATE = /^aws_acm_certificate(_validation)?$/;

/** The certificate of the platform with its validation record, as synthesized, and nothing else of it. */
function certificateAlone(): object {
  const { resource, terraform } = stackOf(synth([ENVIRONMENTS.staging]), "staging-platform");
  const kept = Object.entries(resource).filter(([type]) => CERTIFICATE.test(type));
  const records = Object.entries(resource["aws_route53_record"] ?? {}).filter(([, record]) =>
    JSON.stringify(record).includes("aws_acm_certificate"),
  );
  return {
    terraform: { required_providers: terraform["required_providers"] },
    provider: { aws: { region } },
    resource: { ...Object.fromEntries(kept), aws_route53_record: Object.fromEntries(records) },
  };
}

describeWith(["engine", "python"], "a certificate that takes a while to be issued", () => {
  let dir: string;
  let emulator: Emulator;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-certificate-"));
    const logFile = join(dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    await emulator.addHostedZone(domain.hostedZoneId, domain.name);
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  test("is pending in the state of the first apply, and the first check finds no drift", async () => {
    const env = {
      ...(await engineEnvironment({ scratchDir: join(dir, "scratch") })),
      ...emulator.environment(),
    };
    const terraform = async (...args: string[]) => {
      const { code, stderr, stdout } = await runTerraform(args, { cwd: dir, env });
      expect([code, stderr]).toEqual([0, ""]);
      return stdout;
    };
    await writeFile(join(dir, "main.tf.json"), JSON.stringify(certificateAlone()));
    await terraform("init", "-input=false");
    await terraform("apply", "-input=false", "-auto-approve");
    await terraform("plan", "-input=false", "-out=plan");
    const text = await terraform("show", "-json", "plan");
    const drift: {
      readonly address: string;
      readonly change: Record<"before" | "after", { status?: string }>;
    }[] = JSON.parse(text).resource_drift;
    expect(drift.map(({ address, change }) => [address, change.before.status, change.after.status])).toEqual([
      ["aws_acm_certificate.certificate", "PENDING_VALIDATION", "ISSUED"],
    ]);
    const plan = parsePlan(text, "plan.json");
    const verdict = classify({ stack: "staging-platform", plan, policy: loadPolicy({}, "policy", TODAY) });
    expect(verdict.findings).toEqual([]);
    expect(verdict.status).toBe("in_sync");
  }, 300_000);
});
