import { z } from "zod";
import { BallastError } from "../../core/errors.ts";
import { type PolicyDocument, readPolicy } from "../../permissions/policy.ts";
import type { Kind, Lookups } from "./lookups.ts";

const ThingSchema = z.object({
  arn: z.string(),
  tags: z.record(z.string(), z.string()),
  keys: z.record(z.string(), z.array(z.string())),
  policy: z.string().nullish(),
  key: z.string().nullish(),
  partitionKey: z.string().nullish(),
  role: z.string().nullish(),
});

const Document = z.object({ place: z.string(), document: z.string() });

const RoleSchema = z.object({
  arn: z.string(),
  trust: z.string(),
  identity: z.array(Document),
  boundary: Document.nullable(),
});

const TemplateSchema = z.object({ id: z.string(), data: z.record(z.string(), z.unknown()) });
const ProviderSchema = z.object({ arn: z.string(), audiences: z.array(z.string()) });

/** A role of the account, and its policies as they are deployed. */
export interface Role {
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly identity: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
  /** The JSON of the identity policies. */
  readonly texts: readonly string[];
}

/** An identity provider that roles may trust. */
export type IdentityProvider = z.infer<typeof ProviderSchema>;

/** What the emulated account holds, asked of the emulator itself. */
export class EmulatorLookups implements Lookups {
  readonly account: string;
  private readonly endpoint: string;
  private readonly region: string;
  private readonly roles = new Map<string, Promise<Role | undefined>>();

  constructor(options: { readonly endpoint: string; readonly account: string; readonly region: string }) {
    this.account = options.account;
    this.endpoint = options.endpoint;
    this.region = options.region;
  }

  async find(kind: Kind, name: string) {
    const found = ThingSchema.nullable().parse(await this.ask("thing", { kind, name, region: this.region }));
    if (!found) return undefined;
    const { key, partitionKey, policy, role, ...thing } = found;
    return {
      ...thing,
      policy: policy ?? undefined,
      key: key ?? undefined,
      partitionKey: partitionKey ?? undefined,
      role: role ?? undefined,
    };
  }

  async launchTemplate(name: string, version: string) {
    const answer = await this.ask("launch-template", { name, version, region: this.region });
    return TemplateSchema.nullable().parse(answer) ?? undefined;
  }

  async identityProvider(issuer: string): Promise<IdentityProvider | undefined> {
    return ProviderSchema.nullable().parse(await this.ask("identity-provider", { issuer })) ?? undefined;
  }

  /** Undefined when there is no role of that name. Asked once, until `forget`. */
  role(name: string): Promise<Role | undefined> {
    const known = this.roles.get(name) ?? this.readRole(name);
    this.roles.set(name, known);
    return known;
  }

  /** To be called when somebody changes something in IAM. */
  forget(): void {
    this.roles.clear();
  }

  private async readRole(name: string): Promise<Role | undefined> {
    const found = RoleSchema.nullable().parse(await this.ask("role", { name }));
    if (!found) return undefined;
    const read = ({ document, place }: z.infer<typeof Document>) =>
      readPolicy(document, { kind: "identity", place });
    return {
      arn: found.arn,
      trust: readPolicy(found.trust, { kind: "resource", place: `trust policy of ${name}` }),
      identity: found.identity.map(read),
      ...(found.boundary && { boundary: read(found.boundary) }),
      texts: found.identity.map(({ document }) => document),
    };
  }

  private async ask(question: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    const url = `${this.endpoint}/ballast/account/${question}?${new URLSearchParams(parameters)}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) {
      throw new BallastError(
        "AUTHORIZATION_LOOKUP",
        url,
        `got status ${response.status}; limit: 200; fix: the emulator's log says why`,
      );
    }
    return response.json();
  }
}
