import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
} from "@aws-sdk/client-iam";
import { PIPELINE_PATH } from "../../../src/core/governance-names.ts";
import type { RunResult } from "../../../src/engine/run.ts";
import { readStack } from "../../../src/engine/stack-files.ts";
import { explainDenied } from "../../../src/rehearsal/authorization/explain.ts";
import { startEmulator } from "../../../src/rehearsal/emulator.ts";
import { startGuard } from "../../../src/rehearsal/guard.ts";
import type { LifeContext } from "../../../src/rehearsal/life.ts";
import { contextOf, prepare } from "../../../src/rehearsal/rehearse.ts";
import type { Configuration } from "../../../src/terraform/configuration.ts";
import { textOf } from "../../../src/terraform/json.ts";
import { describeWith } from "../../support/needs.ts";

const ENVIRONMENT = "dev";
const VPC = "aws_vpc.network";
const ACTION = "ec2:CreateVpc";

/** What was seen: an apply without one statement, and the next one with it. */
interface Seen {
  readonly removed: string;
  readonly without: RunResult;
  readonly denied: readonly string[];
  readonly complete: RunResult;
  readonly faults: number;
}

describeWith(["engine", "python"], "an apply under the generated role", () => {
  let dir: string;
  let seen: Seen;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-enforcement-"));
    seen = await applyTwice();
  }, 600_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
    await rm(dir, { recursive: true, force: true });
  });

  async function applyTwice(): Promise<Seen> {
    const options = { environment: ENVIRONMENT, log: () => {}, signal: new AbortController().signal };
    const prepared = await prepare(options, dir);
    const { account, governanceStack, platformStack, region } = prepared.environment;
    const logFile = join(dir, "emulator.log");
    const emulator = await startEmulator({ accountId: account, region, logFile, log: () => {} });
    ends.push(() => emulator.stop());
    const guard = await startGuard(prepared, emulator);
    ends.push(() => guard.stop());
    const context = await contextOf(options, prepared, guard.emulator, guard);
    const governance = await readStack(prepared.workspace.dir, governanceStack);
    const { document, policyArn, removed } = await createRole(context, governance);

    const { project } = await context.as("apply");
    const local = project.with({ STATE_BACKEND: "local" });
    await local.synth();
    await local.mustTerraform(platformStack, "init", "-input=false", "-no-color");
    const apply = () =>
      local.terraform(platformStack, "apply", "-input=false", "-no-color", "-auto-approve", `-target=${VPC}`);
    const without = await apply();
    const denied = explainDenied(guard.record.judged);
    const whole = { PolicyArn: policyArn, PolicyDocument: document, SetAsDefault: true };
    await context.clients.iam.send(new CreatePolicyVersionCommand(whole));
    return { removed, without, denied, complete: await apply(), faults: guard.record.unjudged.length };
  }

  test("without one statement fails as it does on AWS, in the words of Terraform", () => {
    expect(seen.without.code).toBe(1);
    const said = seen.without.stderr.replace(/\s*\n[│\s]*/g, " ");
    expect(said).toContain("UnauthorizedOperation: You are not authorized to perform this operation.");
    expect(said).toMatch(
      /User: arn:aws:sts::\d{12}:assumed-role\/shop-dev-apply\/rehearsal is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-central-1:\d{12}:vpc\/\* because no identity-based policy allows the ec2:CreateVpc action/,
    );
  });

  test("names the statement that is missing", () => {
    expect(seen.removed).not.toBe("");
    expect(seen.denied).toEqual([
      expect.stringMatching(
        /^PERMISSION shop-dev-apply: got ec2:CreateVpc on .*:vpc\/\* for ec2:CreateVpc; .*fix: add \{"Effect":"Allow","Action":"ec2:CreateVpc"/,
      ),
    ]);
  });

  test("succeeds with it", () => {
    expect([seen.complete.code, seen.complete.stderr]).toEqual([0, ""]);
    expect(seen.complete.stdout).toContain("1 added");
    expect(seen.faults).toBe(0);
  });
});

/**
 * The role that applies, as the governance stack has it, without the statement that lets it create a VPC. Made by the API:
 * a minute faster than by Terraform.
 */
async function createRole({ clients: { iam } }: LifeContext, governance: Configuration) {
  const text = (address: string, attribute: string) =>
    textOf(governance.resources.get(address)?.attributes[attribute]) ?? "";
  const Url = text("aws_iam_openid_connect_provider.github", "url");
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"] }));
  const role = `aws_iam_role.${ENVIRONMENT}_apply`;
  const RoleName = text(role, "name");
  const AssumeRolePolicyDocument = text(role, "assume_role_policy");
  await iam.send(new CreateRoleCommand({ RoleName, Path: PIPELINE_PATH, AssumeRolePolicyDocument }));
  const found = { document: "", policyArn: "", removed: "" };
  for (const policy of governance.of("aws_iam_policy")) {
    if (!policy.address.startsWith(`aws_iam_policy.${ENVIRONMENT}_apply`)) continue;
    const document = text(policy.address, "policy");
    const { rest, removed } = withoutAction(document);
    const given = { PolicyName: text(policy.address, "name"), Path: PIPELINE_PATH, PolicyDocument: rest };
    const { Policy } = await iam.send(new CreatePolicyCommand(given));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
    if (removed !== "") Object.assign(found, { document, removed, policyArn: Policy?.Arn });
  }
  return found;
}

function withoutAction(document: string): { readonly rest: string; readonly removed: string } {
  const parsed: { Statement: { Sid: string; Action: string | string[] }[] } = JSON.parse(document);
  const grants = ({ Action }: { Action: string | string[] }) => [Action].flat().includes(ACTION);
  const rest = { ...parsed, Statement: parsed.Statement.filter((statement) => !grants(statement)) };
  return { rest: JSON.stringify(rest), removed: parsed.Statement.find(grants)?.Sid ?? "" };
}
