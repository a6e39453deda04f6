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
