import { BallastError } from "../../../core/errors.ts";
import type { HttpRequest, Operation } from "../http-request.ts";
import { readXml } from "../xml.ts";

/** Method, path behind the version, operation; `Id` is what the path names. */
const ROUTES: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["GET", /^hostedzone$/, "ListHostedZones"],
  ["GET", /^hostedzonesbyname$/, "ListHostedZonesByName"],
  ["GET", /^hostedzone\/(?<Id>[^/]+)$/, "GetHostedZone"],
  ["GET", /^hostedzone\/(?<Id>[^/]+)\/rrset$/, "ListResourceRecordSets"],
  ["POST", /^hostedzone\/(?<Id>[^/]+)\/rrset$/, "ChangeResourceRecordSets"],
  ["GET", /^change\/(?<Id>[^/]+)$/, "GetChange"],
  ["GET", /^tags\/hostedzone\/(?<Id>[^/]+)$/, "ListTagsForResource"],
];

/** An operation of Route 53 by method and path (https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations.html, 2026-11). */
export function route53Call({ body, method, target }: HttpRequest): Operation {
  const [path = ""] = target.split("?");
  const rest = path.replace(/^\/2013-04-01\//, "").replace(/\/$/, "");
  for (const [wanted, pattern, operation] of ROUTES) {
    const found = wanted === method ? pattern.exec(rest) : null;
    if (found) return { operation, parameters: { ...readXml(body), ...found.groups } };
  }
  throw new BallastError(
    "AUTHORIZATION_OPERATION",
    `route53: ${method} ${path}`,
    "got a path that is not known; limit: those of src/rehearsal/authorization/protocols/route53.ts; fix: add the route there",
  );
}
