import { jsonValue } from "../../src/framework/hcl/json-text.ts";
import { parseTemplate } from "../../src/framework/hcl/template.ts";
import { bareValue, type HclValue, hclText, writeHcl } from "../../src/framework/hcl/writer.ts";

const convert = (source: string) => jsonValue(parseTemplate(source));
const write = (value: HclValue) => writeHcl([{ type: "b", labels: [], body: [[{ name: "v", value }]] }]);

test("a string that is one expression becomes the expression, others stay templates", () => {
  expect(write(convert('{"a":["${aws_sns_topic.alerts.arn}","x/${b.c}"],"d":{}}') ?? hclText(""))).toBe(
    `b {
  v = {
    a = [aws_sns_topic.alerts.arn, "x/\${b.c}"]
    d = {}
  }
}
`,
  );
});

test("quotes inside an expression do not end the string around it", () => {
  const value = convert('{"a":"${element(x.y, "k")}","say \\"${z.n}\\"":-1.5}');
  expect(value && write(value)).toContain(
    '    a                = element(x.y, "k")\n    "say \\"${z.n}\\"" = -1.5',
  );
});

test("an expression outside a string is decoded, because its text is JSON", () => {
  expect(convert('{"port":${aws_lb_target_group.api.port}}')).toMatchObject({
    entries: [
      { value: { kind: "call", name: "jsondecode", argument: bareValue("aws_lb_target_group.api.port") } },
    ],
  });
});

test("an IAM policy variable stays text", () => {
  expect(write(convert('{"Resource":"home/$${aws:username}"}') ?? hclText(""))).toContain(
    '{ Resource = "home/$${aws:username}" }',
  );
});

test.each([
  "",
  "{}",
  "[]",
  "1",
  '"text"',
  "{a}",
  "[::1]",
  '{"a":12345678901234567890}',
  '{"a":"\ue000"}',
  '{"a":%{ if true }1%{ endif }}',
  "${x}",
])("%j is no document", (source) => {
  expect(convert(source)).toBeUndefined();
});
