import type { AccessRequest, Decision } from "../../permissions/evaluate.ts";
import type { Call } from "./call.ts";

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error in the words of an AWS service. */
interface ServiceError {
  readonly code: string;
  readonly message: string;
}

const XML = { "content-type": "text/xml" };

/** Services of the JSON protocols. */
const JSON_SERVICES = new Set([
  "acm",
  "application-autoscaling",
  "chatbot",
  "cloudtrail",
  "dynamodb",
  "ecs",
  "events",
  "kms",
  "logs",
  "scheduler",
  "ssm",
  "tag",
  "wafv2",
]);

/**
 * What AWS says when it refuses a request
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, 2026-11).
 * @param resourcePolicy name of the resource's policy, where it has one
 */
export function deniedMessage(
  { action, principal, resource }: Pick<AccessRequest, "action" | "principal" | "resource">,
  decision: Decision,
  resourcePolicy?: string,
): string {
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const because = reason({ action, principal }, decision, resourcePolicy);
  return `User: ${principal} is not authorized to perform: ${action}${on} ${because}`;
}

function reason(
  { action, principal }: Pick<AccessRequest, "action" | "principal">,
  { by, why }: Decision,
  resourcePolicy: string | undefined,
): string {
  if (why === "boundary") return `because no permissions boundary allows the ${action} action`;
  if (why !== "explicit-deny") {
    // An AWS service has no policies of its own.
    const kind = principal.startsWith("arn:") ? "identity-based" : "resource-based";
    return `because no ${kind} policy allows the ${action} action`;
  }
  const kind = by !== undefined && by.place === resourcePolicy ? "a resource-based" : "an identity-based";
  return `with an explicit deny in ${kind} policy`;
}

/** The refusal of a request in the protocol of its service. */
export function deniedAnswer({ service }: Pick<Call, "service">, message: string): Answer {
  const codes: Readonly<Record<string, string>> = {
    ec2: "UnauthorizedOperation",
    sns: "AuthorizationError",
  };
  const isJson = JSON_SERVICES.has(service);
  const code = codes[service] ?? (isJson ? "AccessDeniedException" : "AccessDenied");
  const front = service === "ec2" ? "You are not authorized to perform this operation. " : "";
  return errorAnswer(service, isJson ? 400 : 403, { code, message: `${front}${message}` });
}

/** The answer to a request that cannot be judged: never retried, and plain to see in Terraform's output. */
export function unjudgedAnswer({ service }: Pick<Call, "service">, message: string): Answer {
  return errorAnswer(service, 400, { code: "BallastNotJudged", message });
}

function errorAnswer(service: string, status: number, { code, message }: ServiceError): Answer {
  if (JSON_SERVICES.has(service)) {
    return {
      status,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code },
      body: JSON.stringify({ __type: code, message, Message: message }),
    };
  }
  const error = `<Code>${code}</Code><Message>${escaped(message)}</Message>`;
  switch (service) {
    case "ec2":
      return xml(
        status,
        `<Response><Errors><Error>${error}</Error></Errors><RequestID>ballast</RequestID></Response>`,
      );
    case "s3":
      return xml(status, `<Error>${error}<RequestId>ballast</RequestId></Error>`);
    default:
      return xml(
        status,
        `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>ballast</RequestId></ErrorResponse>`,
      );
  }
}

function xml(status: number, body: string): Answer {
  return { status, headers: XML, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
