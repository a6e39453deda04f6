import type { Configuration } from "../../terraform/configuration.ts";
import type { EnvironmentView, Located } from "../../terraform/environment-view.ts";
import { at, blocks, isReference, listOf, textOf } from "../../terraform/json.ts";
import { breachIf, perResource, type Rule } from "../rule.ts";

const CERTIFICATES =
  "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html";

/** Names of a certificate; undefined for one that no stack makes. */
type Names = readonly string[] | undefined;

/** What a listener's certificates cover; silent where one of them is somebody else's, whose names no code has. */
const hostsCovered: Rule = perResource(
  {
    code: "TF-ALB-13",
    title: "A certificate of the listener covers each host of its rules",
    source: CERTIFICATES,
    type: "aws_lb_listener_rule",
  },
  (rule, stack, { environment }) => {
    const listener = environment.target(stack, rule.attributes["listener_arn"], "aws_lb_listener");
    if (listener?.resource.attributes["protocol"] !== "HTTPS") return [];
    const certificates = certificatesOf(environment, listener);
    if (certificates.some((names) => names === undefined)) return [];
    const names = certificates.flatMap((it) => it ?? []);
    return blocks(rule.attributes, "condition").flatMap(({ path, value }) =>
      listOf(at(value, "host_header.values")).flatMap((host, index) => {
        // A pattern is judged by nobody: what it takes is up to who asks.
        if (typeof host !== "string" || isReference(host) || /[*?]/.test(host)) return [];
        return breachIf(
          !names.some((name) => covers(name, host)),
          rule,
          `${path}.host_header.values.${index}`,
          host,
          {
            limit: `a name that a certificate of the listener has: ${names.join(", ")}; a wildcard covers one label`,
            fix: "add a certificate for it with aws_lb_listener_certificate, or clients refuse to connect",
          },
        );
      }),
    );
  },
);

const ofTheRegion: readonly Rule[] = ["aws_lb_listener", "aws_lb_listener_certificate"].map((type, index) =>
  perResource(
    {
      code: `TF-ALB-${14 + index}`,
      title:
        index === 0
          ? "The certificate of a listener is of its account and region"
          : "A further certificate of a listener is of its account and region",
      source: "https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html",
      type,
    },
    (resource, _stack, { account, region }) => {
      const given = textOf(resource.attributes["certificate_arn"]);
      const [, foundRegion, foundAccount] = /^arn:[\w-]+:acm:([\w-]*):(\d*):/.exec(given ?? "") ?? [];
      const bad = foundRegion !== undefined && (foundRegion !== region || foundAccount !== account);
      return breachIf(bad, resource, "certificate_arn", given, {
        limit: `a certificate of ${region} and ${account}: Elastic Load Balancing finds no other one`,
        fix: "request or import the certificate there",
      });
    },
  ),
);

/** The certificate of a listener, and those that any stack adds to it. */
function certificatesOf(environment: EnvironmentView, listener: Located): Names[] {
  const added = environment.of("aws_lb_listener_certificate").filter(({ resource, stack }) => {
    const of = environment.target(stack, resource.attributes["listener_arn"], "aws_lb_listener");
    return of?.resource === listener.resource;
  });
  return [listener, ...added].map(({ resource, stack }) =>
    namesOf(environment, stack, resource.attributes["certificate_arn"]),
  );
}

function namesOf(environment: EnvironmentView, stack: Configuration, arn: unknown): Names {
  const found = environment.follow(stack, arn);
  if (found.kind !== "resource") return undefined;
  const { attributes, type } = found.resource;
  if (type === "aws_acm_certificate_validation") {
    return namesOf(environment, found.stack, attributes["certificate_arn"]);
  }
  if (type !== "aws_acm_certificate") return undefined;
  const names = [attributes["domain_name"], ...listOf(attributes["subject_alternative_names"])];
  if (names.some((name) => isReference(name))) return undefined;
  return names.map((name) => String(name).toLowerCase());
}

/** Source: https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html (2026-11). */
function covers(name: string, host: string): boolean {
  const asked = host.toLowerCase();
  return name === asked || (name.startsWith("*.") && asked.replace(/^[^.]+/, "*") === name);
}

export const LISTENER_CERTIFICATE_RULES: readonly Rule[] = [hostsCovered, ...ofTheRegion];
