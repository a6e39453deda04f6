import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import { Construct } from "constructs";
import { GITHUB_ISSUER } from "../../core/governance-names.ts";

/**
 * GitHub as an identity provider of the account: what a role trusts of it is up to the role. AWS checks its certificate
 * against its own list of authorities, so that no thumbprint is kept
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html, 2026-11).
 */
export class GithubProvider extends Construct {
  readonly provider: IamOpenidConnectProvider;

  constructor(scope: Construct, id: string, { preventDestroy }: { readonly preventDestroy: boolean }) {
    super(scope, id);
    this.provider = new IamOpenidConnectProvider(this, "_provider", {
      url: `https://${GITHUB_ISSUER}`,
      clientIdList: ["sts.amazonaws.com"],
      lifecycle: { preventDestroy },
    });
  }
}
