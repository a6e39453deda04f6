import { rm } from "node:fs/promises";
import { join } from "node:path";
import { classify } from "../../src/drift/classify/classify.ts";
import { loadPolicy } from "../../src/drift/policy/policy.ts";
import { type Emulator, startEmulator } from "../../src/rehearsal/emulator.ts";
import { parsePlan } from "../../src/terraform/plan.ts";
import { describeWith } from "../support/needs.ts";
import { ENVIRONMENTS, stackOf, synth, TODAY } from "../support/synth.ts";
import { Workbench } from "../support/terraform.ts";

/** Behind an internal load balancer, which no other suite applies. */
const ENVIRONMENT = {
  ...ENVIRONMENTS.staging,
  loadBalancer: { exposure: "internal" as const, ingressCidrs: [ENVIRONMENTS.staging.network.cidr] },
};
const { account, domain, region } = ENVIRONMENT;
const PLATFORM = "staging-platform";
const SERVICE = "staging-service-web";

/** A stack as synthesized, for an account that answers: the dummy provider asks nobody who it is. */
function stackText(name: string): string {
  const stack = stackOf(synth([ENVIRONMENT]), name) as unknown as {
    readonly provider: { readonly aws: readonly { readonly default_tags: unknown }[] };
  };
  const provider = { aws: stack.provider.aws.map(({ default_tags }) => ({ default_tags, region })) };
  return JSON.stringify({ ...stack, provider });
}

/**
 * As on AWS, certificate, load balancer, cluster, instances and deployment all take a while: here the first apply has
 * to wait for them, in the right order, and what it writes into the state is not all there is to say.
 */
describeWith(["engine", "python"], "what takes a while to settle", () => {
  let emulator: Emulator;
  let bench: Workbench;

  beforeAll(async () => {
    bench = await Workbench.open();
    const logFile = join(bench.dir, "moto.log");
    emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    await emulator.addHostedZone(domain.hostedZoneId, domain.name);
    bench = bench.with(emulator.environment());
  }, 300_000);

  afterAll(async () => {
    await emulator?.stop();
    await bench?.close();
  });

  async function terraform(cwd: string, ...args: string[]): Promise<string> {
    const { code, stderr, stdout } = await bench.run(cwd, ...args);
    expect([args[0], code, stderr]).toEqual([args[0], 0, ""]);
    return stdout;
  }

  /** Applies a stack, plans it again, and judges that plan: what `drift check` does right after a first apply. */
  async function applyAndCheck(stack: string) {
    const dir = await bench.write("project", stack, "cdk.tf.json", stackText(stack));
    await terraform(dir, "init", "-input=false");
    await terraform(dir, "apply", "-input=false", "-auto-approve", "-parallelism=20");
    await terraform(dir, "plan", "-input=false", "-out=plan");
    const text = await terraform(dir, "show", "-json", "plan");
    await rm(join(dir, "plan"));
    const raw: {
      readonly resource_changes: readonly {
        readonly address: string;
        readonly change: { readonly actions: string[] };
      }[];
      readonly resource_drift?: readonly {
        readonly address: string;
        readonly change: Record<"before" | "after", { readonly status?: string }>;
      }[];
    } = JSON.parse(text);
    const planned = raw.resource_changes.filter(({ change }) => !/no-op|read/.test(change.actions.join()));
    const plan = parsePlan(text, "plan.json");
    const verdict = classify({ stack, plan, policy: loadPolicy({}, "policy", TODAY) });
    return {
      settled: (raw.resource_drift ?? []).flatMap(({ address, change: { after, before } }) =>
        after.status === before.status ? [] : [`${address} ${before.status} ${after.status}`],
      ),
      planned: planned.map(({ address }) => address),
      status: verdict.status,
      findings: verdict.findings,
    };
  }

  const CLEAN = { planned: [], status: "in_sync", findings: [] };

  test("leaves no change to plan and no drift: only the certificate is pending in the state", async () => {
    const settled = ["aws_acm_certificate.certificate PENDING_VALIDATION ISSUED"];
    expect(await applyAndCheck(PLATFORM)).toEqual({ ...CLEAN, settled });
    expect(await applyAndCheck(SERVICE)).toEqual({ ...CLEAN, settled: [] });
  }, 600_000);
});
