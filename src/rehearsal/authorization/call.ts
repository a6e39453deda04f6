import { BallastError } from "../../core/errors.ts";
import { isObject, parseJson } from "../../terraform/json.ts";
import type { HttpRequest, Operation } from "./http-request.ts";
import { chatbotCall } from "./protocols/chatbot.ts";
import { readForm } from "./protocols/form.ts";
import { route53Call } from "./protocols/route53.ts";
import { s3Call } from "./protocols/s3.ts";
import { schedulerCall } from "./protocols/scheduler.ts";

/** What a request asks of which service. */
export interface Call extends Operation {
  /** Prefix of the service's actions in IAM, such as `cloudwatch`. */
  readonly service: string;
  /** Of the credential scope: where the request goes. */
  readonly region: string;
  /** Undefined for the few operations that are not signed. */
  readonly accessKey: string | undefined;
}

/** Services whose name in a signature is not their prefix in IAM. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch", tagging: "tag" };

/** Operations that a caller without credentials sends, all of them to STS. */
const UNSIGNED = { service: "sts", region: "us-east-1", accessKey: undefined };

/**
 * Reads a request in the protocol of its service: query, JSON, or the REST of S3, Route 53, EventBridge Scheduler and AWS Chatbot
 * (https://smithy.io/2.0/aws/protocols/index.html, 2026-11).
 * @throws BallastError for a request in a protocol that is not read
 */
export function readCall(request: HttpRequest): Call {
  const signed = credential(request.headers["authorization"]);
  return { ...(signed ?? UNSIGNED), ...readOperation(request, signed?.service ?? UNSIGNED.service) };
}

/** The credential scope of a Signature Version 4 (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html, 2026-11). */
function credential(authorization = ""): Pick<Call, "service" | "region" | "accessKey"> | undefined {
  const [, accessKey, region, name] =
    /\bCredential=([^/\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  if (accessKey === undefined || region === undefined || name === undefined) return undefined;
  return { service: PREFIXES[name] ?? name, region, accessKey };
}

function readOperation(request: HttpRequest, service: string): Operation {
  const { body, headers, method, target } = request;
  if (service === "s3") return s3Call(request);
  if (service === "route53") return route53Call(request);
  if (service === "scheduler") return schedulerCall(request);
  if (service === "chatbot") return chatbotCall(request);
  const jsonTarget = headers["x-amz-target"];
  if (jsonTarget !== undefined) {
    const parameters = parseJson(body);
    const operation = jsonTarget.slice(jsonTarget.lastIndexOf(".") + 1);
    return { operation, parameters: isObject(parameters) ? parameters : {} };
  }
  const { Action, ...parameters } = readForm(body);
  if (typeof Action === "string") return { operation: Action, parameters };
  throw new BallastError(
    "AUTHORIZATION_PROTOCOL",
    `${service}: ${method} ${target}`,
    `got content type ${headers["content-type"] ?? "none"}; limit: query, JSON, and the REST of S3, Route 53, EventBridge Scheduler and AWS Chatbot; fix: read the protocol of ${service} in src/rehearsal/authorization/protocols`,
  );
}
