import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { explainDenied } from "../../../src/rehearsal/authorization/explain.ts";
import { type Authorization, startAuthorization } from "../../../src/rehearsal/authorization/server.ts";
import { unsignedToken } from "../../../src/rehearsal/authorization/web-identity.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-central-1";
const ISSUER = "token.actions.githubusercontent.com";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipeline/apply`;

const allow = (Action: string, Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

const document = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

const TRUST = document({
  Effect: "Allow",
  Principal: { Federated: PROVIDER },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: { [`${ISSUER}:sub`]: "repo:example/shop:environment:prod" } },
});

/** An emulator that answers everything, and knows one role. */
class FakeEmulator {
  readonly requests: string[] = [];
  identity = document(allow("ecs:DescribeClusters", "*"), allow("ec2:DeleteVpc", "*"));
  bucketPolicy: string | undefined;
  keyPolicy: string | undefined;
  private readonly server: Server;

  constructor() {
    this.server = createServer(async (incoming, response) => {
      const body = await text(incoming);
      const url = incoming.url ?? "";
      if (url.startsWith("/ballast/account/")) return response.end(JSON.stringify(this.answer(url) ?? null));
      this.requests.push(`${incoming.method} ${url} ${body}`.trim());
      if (body.includes("AssumeRoleWithWebIdentity")) return response.end(SESSION);
      response.writeHead(url.includes("/missing") ? 404 : 200, { "x-emulator": "yes" });
      return response.end("done");
    });
  }

  private answer(url: string): unknown {
    const { pathname, searchParams } = new URL(url, "http://emulator");
    const name = searchParams.get("name") ?? "";
    switch (pathname.split("/")[3]) {
      case "role":
        return name === "apply"
          ? {
              arn: ROLE,
              trust: TRUST,
              identity: [{ place: "given", document: this.identity }],
              boundary: null,
            }
          : null;
      case "identity-provider":
        return searchParams.get("issuer") === `https://${ISSUER}`
          ? { arn: PROVIDER, audiences: ["sts.amazonaws.com"] }
          : null;
      case "thing":
        return {
          arn: name,
          tags: {},
          keys: {},
          policy: name.startsWith("arn:aws:s3:") ? this.bucketPolicy : this.keyPolicy,
        };
      default:
        return null;
    }
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }
}

const SESSION = `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>
  <Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey></Credentials>
  <AssumedRoleUser><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/apply/job</Arn></AssumedRoleUser>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

let emulator: FakeEmulator;
let guard: Authorization;

beforeEach(async () => {
  emulator = new FakeEmulator();
  guard = await startAuthorization({
    endpoint: await emulator.start(),
    account: ACCOUNT,
    region: REGION,
    administratorArn: `arn:aws:iam::${ACCOUNT}:role/administrator`,
  });
});

afterEach(async () => {
  await guard.stop();
  emulator.stop();
});

async function send(
  accessKey: string | undefined,
  service: string,
  request: {
    readonly path?: string;
    readonly method?: string;
    readonly target?: string;
    readonly body?: string;
  },
) {
  const scope = `Credential=${accessKey}/20261129/${REGION}/${service}/aws4_request`;
  const response = await fetch(`${guard.endpoint}${request.path ?? "/"}`, {
    method: request.method ?? "POST",
    headers: {
      ...(accessKey && { authorization: `AWS4-HMAC-SHA256 ${scope}` }),
      ...(request.target && { "x-amz-target": request.target }),
    },
    ...(request.body !== undefined && { body: request.body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

const ecs = (operation: string, parameters: object = {}) => ({
  target: `AmazonEC2ContainerServiceV20141113.${operation}`,
  body: JSON.stringify(parameters),
});

function signIn(claims: Readonly<Record<string, string>>, role = ROLE) {
  const token = unsignedToken({ iss: `https://${ISSUER}`, aud: "sts.amazonaws.com", ...claims });
  const parameters = { Action: "AssumeRoleWithWebIdentity", RoleArn: role, WebIdentityToken: token };
  return send(undefined, "sts", { body: String(new URLSearchParams(parameters)) });
}

const PROD = { sub: "repo:example/shop:environment:prod" };

describe("signing in", () => {
  it("gives a role to a token that its trust policy names", async () => {
    expect((await signIn(PROD)).status).toBe(200);
  });

  it("gives it to no other repository, audience or issuer, and gives no other role", async () => {
    const fork = await signIn({ sub: "repo:fork/shop:environment:prod" });
    expect(fork.status).toBe(403);
    expect(fork.body).toContain("is not authorized to perform: sts:AssumeRoleWithWebIdentity");
    expect((await signIn({ ...PROD, aud: "somebody" })).body).toContain("Incorrect token audience");
    expect((await signIn({ ...PROD, iss: "https://elsewhere" })).body).toContain("No OpenIDConnect provider");
    expect((await signIn(PROD, `arn:aws:iam::${ACCOUNT}:role/apply`)).status).toBe(403);
    expect(emulator.requests).toEqual([]);
  });
});

describe("a role", () => {
  beforeEach(async () => void (await signIn(PROD)));

  it("does what its policies allow, and that is recorded", async () => {
    const answered = await send("ASIAROLE", "ecs", ecs("DescribeClusters", { clusters: ["a"] }));
    expect(answered).toMatchObject({ status: 200, body: "done" });
    expect(answered.headers.get("x-emulator")).toBe("yes");
    expect(guard.record.judged).toMatchObject([
      {
        role: "apply",
        operation: "ecs:DescribeClusters",
        request: {
          principal: `arn:aws:sts::${ACCOUNT}:assumed-role/apply/job`,
          action: "ecs:DescribeClusters",
        },
        decision: { allowed: true },
      },
    ]);
  });

  it("is refused everything else, in the words of the service, and the emulator does not see it", async () => {
    emulator.requests.length = 0;
    const json = await send("ASIAROLE", "ecs", ecs("DeleteCluster", { cluster: "a" }));
    expect(json.status).toBe(400);
    expect(JSON.parse(json.body)).toMatchObject({
      __type: "AccessDeniedException",
      message: `User: arn:aws:sts::${ACCOUNT}:assumed-role/apply/job is not authorized to perform: ecs:DeleteCluster on resource: arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/a because no identity-based policy allows the ecs:DeleteCluster action`,
    });
    const ec2 = await send("ASIAROLE", "ec2", { body: "Action=DeleteSubnet&SubnetId=subnet-1" });
    expect(ec2.status).toBe(403);
    expect(ec2.body).toContain("<Errors><Error><Code>UnauthorizedOperation</Code>");
    const iam = await send("ASIAROLE", "iam", { body: "Action=GetRole&RoleName=apply" });
    expect(iam.body).toContain("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>");
    const s3 = await send("ASIAROLE", "s3", { method: "GET", path: "/b/k" });
    expect(s3.body).toContain("<Error><Code>AccessDenied</Code>");
    expect(await send("ASIAROLE", "s3", { method: "HEAD", path: "/b/k" })).toMatchObject({
      status: 403,
      body: "",
    });
    expect(emulator.requests).toEqual([]);
    expect(guard.record.judged.filter(({ decision }) => decision.allowed)).toEqual([]);
  });

  it("is refused where a service that acts for itself is, by the policy of the key", async () => {
    emulator.identity = document(allow("logs:*", "*"));
    await send("test", "iam", { body: "Action=CreatePolicyVersion&PolicyArn=arn:p" });
    const group = { logGroupName: "/shop/web", kmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1` };
    const create = { target: "Logs_20140328.CreateLogGroup", body: JSON.stringify(group) };
    const service = `logs.${REGION}.amazonaws.com`;
    emulator.keyPolicy = document({ ...allow("kms:*", "*"), Principal: { Service: "events.amazonaws.com" } });
    expect((await send("ASIAROLE", "logs", create)).body).toContain(
      `User: ${service} is not authorized to perform: kms:Encrypt on resource: arn:aws:kms:${REGION}:${ACCOUNT}:key/1 because no resource-based policy allows`,
    );
    expect(explainDenied(guard.record.judged)[0]).toMatch(
      new RegExp(
        `^PERMISSION ${service}: got kms:Encrypt on .* for logs:CreateLogGroup; .*fix: allow it there$`,
      ),
    );
    emulator.keyPolicy = document({ ...allow("kms:*", "*"), Principal: { Service: service } });
    expect((await send("ASIAROLE", "logs", create)).status).toBe(200);
  });

  it("cannot do what nobody can judge", async () => {
    const answered = await send("ASIAROLE", "ec2", { body: "Action=CreateVpnGateway" });
    expect(answered.status).toBe(400);
    expect(answered.body).toContain("BallastNotJudged");
    expect(guard.record.unjudged).toEqual([
      expect.stringMatching(/^AUTHORIZATION_OPERATION ec2:CreateVpnGateway/),
    ]);
  });

  it("sees that an object is missing only where it may list the bucket", async () => {
    emulator.identity = document(allow("s3:GetObject", "*"));
    expect((await send("ASIAROLE", "s3", { method: "GET", path: "/b/missing" })).status).toBe(403);
    emulator.identity = document(allow("s3:GetObject", "*"), allow("s3:ListBucket", "arn:aws:s3:::b"));
    await send("test", "iam", { body: "Action=CreatePolicyVersion&PolicyArn=arn:p" });
    expect((await send("ASIAROLE", "s3", { method: "GET", path: "/b/missing" })).status).toBe(404);
  });

  it("has the policies that are deployed now", async () => {
    emulator.identity = document(allow("ecs:DeleteCluster", "*"));
    await send("test", "iam", { body: "Action=GetPolicy&PolicyArn=arn:p" });
    expect((await send("ASIAROLE", "ecs", ecs("DeleteCluster", { cluster: "a" }))).status).toBe(400);
    await send("test", "iam", { body: "Action=CreatePolicyVersion&PolicyArn=arn:p" });
    expect((await send("ASIAROLE", "ecs", ecs("DeleteCluster", { cluster: "a" }))).status).toBe(200);
  });
});

describe("an administrator", () => {
  it("may do everything, also what nobody can judge, and is not recorded", async () => {
    expect((await send("test", "ec2", { body: "Action=CreateVpnGateway" })).status).toBe(200);
    expect((await send("test", "ecs", ecs("DeleteCluster", { cluster: "a" }))).status).toBe(200);
    expect(guard.record.judged).toEqual([]);
    expect(guard.record.unjudged).toEqual([]);
  });

  it("may not do what the policy of a bucket denies", async () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::b" };
    const besides = { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/other` } };
    emulator.bucketPolicy = document({ ...deny, Condition: besides });
    const put = { method: "PUT", path: "/b?policy=", body: "{}" };
    expect((await send("test", "s3", put)).status).toBe(403);
    const own = { ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/administrator` } };
    emulator.bucketPolicy = document({ ...deny, Condition: own });
    expect((await send("test", "s3", put)).status).toBe(200);
  });
});

test("what is for the emulator itself goes to it", async () => {
  const response = await fetch(`${guard.endpoint}/ballast/repairs`);
  expect(response.status).toBe(200);
  expect(emulator.requests).toEqual(["GET /ballast/repairs"]);
});
