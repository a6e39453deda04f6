import { BallastError } from "../../src/core/errors.ts";
import { PROVIDER_VERSION } from "../../src/engine/provider-mirror.ts";
import { type Diagnosis, diagnose } from "../../src/lifecycle/doctor.ts";
import { openTarget } from "../../src/lifecycle/target.ts";
import { ensureMoto } from "../../src/rehearsal/python.ts";
import { type Answers, awsError, FakeWorld, script, writtenEnvironment } from "../support/life.ts";

vi.mock("../../src/lifecycle/target.ts", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  openTarget: vi.fn(),
}));

const findEmulator = () => ensureMoto({ log: () => {} });
const before = { ...process.env };
let written: Awaited<ReturnType<typeof writtenEnvironment>>;

beforeAll(async () => {
  written = await writtenEnvironment("staging");
}, 60_000);

beforeEach(() => {
  delete process.env["PROVIDER_MODE"];
  process.env["BALLAST_TERRAFORM"] = script(`echo '{"terraform_version": "1.12.3"}'`);
  process.env["BALLAST_PYTHON"] = "/no/such/python";
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

/** `<state> <what>: <detail>` of each finding. */
const lines = (found: readonly Diagnosis[]) =>
  found.map(({ detail, state, what }) => `${state} ${what}: ${detail}`);

async function ofAccount(answers: NonNullable<Answers["aws"]>): Promise<string[]> {
  process.env["PROVIDER_MODE"] = "aws";
  const world = new FakeWorld(written.dir, written.environment, { aws: answers });
  vi.mocked(openTarget).mockResolvedValue({ ...world, environment: world.environment });
  return lines(await diagnose("staging", "/no/scratch", findEmulator)).slice(3);
}

const known = {
  ListRoles: () => ({ Roles: [{}] }),
  ListAccountSettings: () => ({ settings: [{ value: "enabled" }] }),
  GetCallerIdentity: () => ({ Account: "444455556666", Arn: "arn:aws:iam::444455556666:user/ada" }),
  GetParameter: () => ({ Parameter: { Value: '{"image_name":"al2023-ami-7","image_id":"ami-7"}' } }),
  DescribeInstances: () => ({}),
};
const AMI =
  "outdated AMI of staging: not pinned: what launches now runs al2023-ami-7; set capacity.ami to that name to review releases";
const BUCKET = "shop-staging-state-444455556666-eu-central-1";

describe("diagnose", () => {
  it("says of each program that is missing what to do, and stops at none", async () => {
    process.env["BALLAST_TERRAFORM"] = "/no/such/terraform";
    const found = lines(await diagnose("staging", "/no/scratch", findEmulator));
    const engine =
      "ENGINE_MISSING BALLAST_TERRAFORM=/no/such/terraform: has no /no/such/terraform; install Terraform 1.10 or newer, or name one in the variable BALLAST_TERRAFORM";
    expect(found).toEqual([
      `missing Terraform engine: ${engine}`,
      `missing AWS provider ${PROVIDER_VERSION}: ${engine}`,
      "missing AWS emulator: PYTHON_MISSING /no/such/python: cannot be started; install Python 3.10 or newer, or name one in the variable BALLAST_PYTHON",
      "skipped credentials and account: PROVIDER_MODE is dummy, which needs none; set it to aws to have them looked at",
      "skipped governance of the account: PROVIDER_MODE is dummy, which needs none; set it to aws to have them looked at",
      "skipped state backend: PROVIDER_MODE is dummy, which needs none; set it to aws to have them looked at",
      "skipped settings of the account: PROVIDER_MODE is dummy, which needs none; set it to aws to have them looked at",
    ]);
  });

  it("names the engine that it found", async () => {
    const [engine] = await diagnose("staging", "/no/scratch", findEmulator);
    expect(engine).toEqual({
      what: "Terraform engine",
      state: "ok",
      detail: `terraform 1.12.3 (${process.env["BALLAST_TERRAFORM"]})`,
    });
  });

  it("tells caller, region and bucket when all is there", async () => {
    expect(await ofAccount({ ...known, HeadBucket: () => ({}) })).toEqual([
      "ok credentials and account of staging: arn:aws:iam::444455556666:user/ada, region eu-central-1",
      "ok governance of the account of staging: bucket shop-governance-state-444455556666-eu-central-1 answers",
      `ok state backend of staging: bucket ${BUCKET} answers`,
      "ok settings of the account of staging: service-linked role of ecs.amazonaws.com, service-linked role of elasticloadbalancing.amazonaws.com, service-linked role of autoscaling.amazonaws.com, service-linked role of ecs.application-autoscaling.amazonaws.com, service-linked role of spot.amazonaws.com, ECS account setting awsvpcTrunking enabled",
      AMI,
    ]);
  });

  it("looks for service-linked roles and account settings", async () => {
    const ListRoles = ({ PathPrefix }: { PathPrefix?: unknown }) => ({
      Roles: PathPrefix === "/aws-service-role/ecs.amazonaws.com/" ? [] : [{}],
    });
    const ListAccountSettings = () => ({ settings: [{ value: "disabled" }] });
    const found = await ofAccount({ ...known, HeadBucket: () => ({}), ListRoles, ListAccountSettings });
    expect(found[3]).toBe(
      "missing settings of the account of staging: ACCOUNT_SETTINGS staging: the account has no service-linked role of ecs.amazonaws.com, no ECS account setting awsvpcTrunking enabled; run ballast bootstrap staging --apply",
    );
    const denied = () => {
      throw awsError("AccessDenied");
    };
    expect((await ofAccount({ ...known, HeadBucket: () => ({}), ListRoles: denied }))[3]).toBe(
      "missing settings of the account of staging: ACCOUNT_SETTINGS staging: AccessDenied; check the permissions",
    );
  });

  it("looks at the backend although the account is wrong", async () => {
    const found = await ofAccount({
      ...known,
      GetCallerIdentity: () => ({ Account: "1" }),
      HeadBucket: () => ({}),
    });
    expect(found.slice(0, 3)).toEqual([
      "missing credentials and account of staging: ACCOUNT staging.account: got credentials of account 1; limit: 444455556666; use a profile of that account",
      "ok governance of the account of staging: bucket shop-governance-state-444455556666-eu-central-1 answers",
      `ok state backend of staging: bucket ${BUCKET} answers`,
    ]);
    expect(found.at(-1)).toBe(AMI);
  });

  it.each([
    ["NotFound", "NotFound; run ballast bootstrap staging --apply"],
    ["Forbidden", "Forbidden; check the permissions"],
  ])("says what to do about a bucket that answers %s", async (name, detail) => {
    const HeadBucket = () => {
      throw awsError(name);
    };
    expect((await ofAccount({ ...known, HeadBucket }))[2]).toBe(
      `missing state backend of staging: BACKEND ${BUCKET}: ${detail}`,
    );
  });

  it("says why the image is not known", async () => {
    const GetParameter = () => {
      throw awsError("AccessDeniedException");
    };
    expect((await ofAccount({ ...known, GetParameter, HeadBucket: () => ({}) })).at(-1)).toBe(
      "missing AMI of staging: IMAGE /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended: AccessDeniedException; check the name, and that the caller may ssm:GetParameter",
    );
  });

  it("tells why the environment cannot be opened", async () => {
    process.env["PROVIDER_MODE"] = "aws";
    vi.mocked(openTarget).mockRejectedValue(new BallastError("ENVIRONMENT", "qa", "is not an environment"));
    expect(lines(await diagnose("qa", "/no/scratch", findEmulator)).slice(3)).toEqual([
      "missing environment: ENVIRONMENT qa: is not an environment",
    ]);
  });

  it("does not take a defect for a diagnosis", async () => {
    process.env["PROVIDER_MODE"] = "aws";
    vi.mocked(openTarget).mockRejectedValue(new TypeError("undefined is not a function"));
    await expect(diagnose("qa", "/no/scratch", findEmulator)).rejects.toThrow(TypeError);
  });
});
