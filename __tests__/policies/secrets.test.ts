import { applyRules, findingsOf } from "../../src/policies/guardrails.ts";
import { SECRET_RULES } from "../../src/policies/rules/secrets.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { good, ref } from "./flips/flip.ts";

const { context } = good("prod-state");

function found(json: object): string[] {
  return applyRules(new Configuration(json), context, undefined, SECRET_RULES)
    .flatMap(findingsOf)
    .map(({ code, place, value }) => `${code} ${place} ${value}`);
}

const database = (attributes: object) => ({ resource: { aws_db_instance: { orders: attributes } } });

describe("a secret of a resource", () => {
  it("may be a write-only argument, which no state holds", () => {
    expect(found(database({ password_wo: ref("var.password"), password_wo_version: 1 }))).toEqual([]);
  });

  it("is never shown", () => {
    const shown = found(database({ password: "hunter2hunter2" }));
    expect(shown).toEqual(['TF-STATE-01 aws_db_instance.orders.password "a value"']);
  });

  it("may be left to AWS, which keeps it in Secrets Manager", () => {
    expect(found(database({ manage_master_user_password: true }))).toEqual([]);
  });
});

describe("what brings a secret along, whatever it is told", () => {
  const types = `random_password random_bytes tls_private_key tls_self_signed_cert tls_locally_signed_cert
    tls_cert_request aws_secretsmanager_secret_version aws_iam_access_key aws_iam_user aws_iam_user_login_profile
    aws_key_pair aws_default_vpc`.split(/\s+/);
  const sources = `aws_api_gateway_api_key aws_cognito_user_pool_client aws_ecr_authorization_token
    aws_ecrpublic_authorization_token aws_eks_cluster_auth aws_glue_connection aws_kms_secrets
    aws_redshift_cluster_credentials aws_redshiftserverless_credentials aws_secretsmanager_random_password
    aws_secretsmanager_secret_version aws_ssm_parameters_by_path`.split(/\s+/);

  it.each(types)("is refused: a resource %s", (type) => {
    const codes = new Set(found({ resource: { [type]: { one: {} } } }).map((text) => text.split(" ")[0]));
    expect([...codes]).toEqual(["TF-STATE-01"]);
  });

  it.each(sources)("is refused: a data source %s", (type) => {
    expect(found({ data: { [type]: { one: {} } } })).toEqual([`TF-STATE-01 data.${type}.one "${type}"`]);
  });
});

describe("an output", () => {
  it("is refused when it leads to an attribute that is a secret", () => {
    const client = { resource: { aws_api_gateway_api_key: { partner: { name: "partner" } } } };
    const output = { key: { value: [ref("aws_api_gateway_api_key.partner.value")] } };
    expect(found({ ...client, output })).toEqual([
      'TF-STATE-03 output.key "aws_api_gateway_api_key.partner.value"',
    ]);
  });

  it("may be the ARN of a secret", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/api/database-a1B2c3";
    expect(found({ output: { secret_arn: { value: arn } } })).toEqual([]);
  });
});
