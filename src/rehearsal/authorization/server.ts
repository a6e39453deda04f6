import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { BallastError } from "../../core/errors.ts";
import { evaluate, type Policies } from "../../permissions/evaluate.ts";
import { type PolicyDocument, readPolicy } from "../../permissions/policy.ts";
import type { Access } from "./access.ts";
import { accessRequests } from "./access-requests.ts";
import { type Call, readCall } from "./call.ts";
import { type Answer, deniedAnswer, deniedMessage, unjudgedAnswer } from "./denied-answer.ts";
import { EmulatorLookups } from "./emulator-lookups.ts";
import { forward, passOn } from "./forward.ts";
import { type Principal, Principals, policiesOf } from "./principals.ts";
import { AuthorizationRecord, type Judged } from "./record.ts";
import type { AuthorizationReport } from "./report.ts";
import { review } from "./review.ts";
import { isSignIn, newSession, refusal } from "./sign-in.ts";

export interface AuthorizationOptions {
  /** Of the emulator. */
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the role as which a person administers the account. */
  readonly administratorArn: string;
}

/** IAM in front of the emulator: every request is judged before it reaches it. */
export interface Authorization {
  /** Where clients send their requests. */
  readonly endpoint: string;
  readonly record: AuthorizationRecord;
  /** What these roles asked for against what they are granted now. @param roleArns of roles that exist */
  review(roleArns: readonly string[]): Promise<AuthorizationReport>;
  stop(): Promise<void>;
}

/** Reads that change nothing in IAM. */
const READ = /^(?:Get|List|Describe|Head|Simulate)/;

/** Starts to judge requests, on a free port of 127.0.0.1. */
export async function startAuthorization(options: AuthorizationOptions): Promise<Authorization> {
  const judge = new Judge(options);
  const server = createServer((incoming, response) => {
    judge.handle(incoming, response).catch((error: Error) => {
      response.writeHead(502, { "content-type": "text/plain" });
      response.end(error.message);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    record: judge.record,
    review: (roleArns) => judge.review(roleArns),
    stop: () => close(server),
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

class Judge {
  readonly record = new AuthorizationRecord();
  private readonly endpoint: string;
  private readonly lookups: EmulatorLookups;
  private readonly principals: Principals;
  private readonly resourcePolicies = new Map<string, PolicyDocument>();

  constructor({ administratorArn, ...options }: AuthorizationOptions) {
    this.endpoint = options.endpoint;
    this.lookups = new EmulatorLookups(options);
    this.principals = new Principals(administratorArn);
  }

  async review(roleArns: readonly string[]): Promise<AuthorizationReport> {
    const names = roleArns.map((arn) => arn.slice(arn.lastIndexOf("/") + 1));
    const roles = await Promise.all(
      names.map(async (name) => {
        const role = await this.lookups.role(name);
        return role ? [{ name, role }] : [];
      }),
    );
    return review(this.record, roles.flat());
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const call = this.read(incoming, body);
    // What carries no credentials of AWS and is no operation of STS is for the emulator itself.
    if (call === undefined) return passOn(await forward(this.endpoint, incoming, body), response);
    const refused = await this.refuse(call);
    if (refused) return answer(refused, incoming, response);
    const forwarded = await forward(this.endpoint, incoming, body);
    if (isSignIn(call)) {
      const session = newSession(call, forwarded.body.toString("utf8"));
      if (session) this.principals.add(session.accessKey, session.principal);
    }
    if (call.service === "iam" && !READ.test(call.operation)) this.lookups.forget();
    const hidden = forwarded.status === 404 ? await this.hide(call) : undefined;
    if (hidden) answer(hidden, incoming, response);
    else passOn(forwarded, response);
  }

  private read(incoming: IncomingMessage, body: Buffer): Call | undefined {
    const { headers, method = "GET", url = "/" } = incoming;
    if (url.startsWith("/ballast/")) return undefined;
    const known = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return readCall({ method, target: url, headers: Object.fromEntries(known), body: body.toString("utf8") });
  }

  /** The answer to a request that may not go on. */
  private async refuse(call: Call): Promise<Answer | undefined> {
    const principal = this.principals.of(call.accessKey ?? "");
    if (isSignIn(call)) {
      const message = await refusal(call, principal, this.lookups);
      return message === undefined ? undefined : deniedAnswer(call, message);
    }
    const accesses = await this.accesses(call, principal);
    if (!Array.isArray(accesses)) return accesses;
    return this.judgeAll(accesses, call, principal);
  }

  private async accesses(call: Call, principal: Principal): Promise<Access[] | Answer> {
    try {
      return await accessRequests(call, this.lookups);
    } catch (error) {
      if (!(error instanceof BallastError)) throw error;
      // The administrator may do everything that no policy of a resource denies, also what no rule describes.
      if (principal.role === undefined) return [];
      this.record.unjudged.push(error.message);
      return unjudgedAnswer(call, error.message);
    }
  }

  private async judgeAll(
    accesses: readonly Access[],
    call: Call,
    principal: Principal,
  ): Promise<Answer | undefined> {
    const own = await policiesOf(principal, this.lookups);
    const operation = `${call.service}:${call.operation}`;
    const judged = accesses.map((access) => ({ ...this.judge(access, principal, own), operation }));
    if (principal.role !== undefined) this.record.judged.push(...judged);
    const denied = judged.find(({ decision }) => !decision.allowed);
    if (!denied) return undefined;
    const { decision, request, resourcePolicy } = denied;
    return deniedAnswer(call, deniedMessage(request, decision, resourcePolicy?.place));
  }

  private judge(
    { action, context, policy, resource, service }: Access,
    principal: Principal,
    own: Pick<Policies, "identity" | "boundary">,
  ): Omit<Judged, "operation"> {
    const request = {
      principal: service ?? principal.arn,
      action,
      resource,
      context: service === undefined ? new Map([...context, ...principal.keys]) : context,
    };
    const resourcePolicy = policy === undefined ? undefined : this.policyOf(resource, policy);
    // A service that acts for itself has no policies of its own.
    const policies = service === undefined ? own : { identity: [] };
    return {
      role: principal.role ?? "",
      request,
      decision: evaluate(request, { ...policies, ...(resourcePolicy && { resource: resourcePolicy }) }),
      resourcePolicy,
    };
  }

  /** The policy of a resource, taken apart once. */
  private policyOf(resource: string, text: string): PolicyDocument {
    const key = `${resource} ${text}`;
    const known =
      this.resourcePolicies.get(key) ??
      readPolicy(text, { kind: "resource", place: `policy of ${resource}` });
    this.resourcePolicies.set(key, known);
    return known;
  }

  /**
   * S3 tells only who may list the bucket that an object is not there
   * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, 2026-11).
   */
  private async hide(call: Call): Promise<Answer | undefined> {
    if (call.service !== "s3" || !/^(?:Get|Head)Object$/.test(call.operation)) return undefined;
    return this.refuse({ ...call, operation: "HeadBucket" });
  }
}

function answer(
  { body, headers, status }: Answer,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  response.writeHead(status, headers);
  response.end(incoming.method === "HEAD" ? undefined : body);
}
