import { alarmName, alarmsOf, isInAlarm, parseAlarmRule } from "../../src/core/alarm-rule.ts";

function holds(text: string, ...inAlarm: readonly string[]): boolean | string {
  const parsed = parseAlarmRule(text);
  if ("problem" in parsed) return parsed.problem;
  return isInAlarm(parsed.rule, (name) => (inAlarm.includes(name) ? "ALARM" : "OK"));
}

describe("the rule of a composite alarm", () => {
  it.each([
    ['ALARM("a") OR ALARM("b") AND ALARM("c")', ["a"], true],
    ['ALARM("a") OR ALARM("b") AND ALARM("c")', ["b"], false],
    ["(ALARM(a) OR ALARM(b)) AND ALARM(c)", ["a"], false],
    ["(ALARM(a) OR ALARM(b)) AND ALARM(c)", ["a", "c"], true],
    ["NOT ALARM(a) AND ALARM('b c')", ["b c"], true],
    ["NOT (ALARM(a) OR OK(b))", ["b"], true],
    ["alarm(a) or false", ["a"], true],
    ["TRUE", [], true],
    ["INSUFFICIENT_DATA(a)", [], false],
  ])("%s with %p in ALARM is %p", (text, inAlarm, expected) => {
    expect(holds(text, ...inAlarm)).toBe(expected);
  });

  it.each([
    ["ALARM(a) ALARM(b)", "AND or OR is missing before ALARM(b)"],
    ["ALARM(a) OR", "it ends too early"],
    ["(ALARM(a)", "it ends too early"],
    ["ALARM(a) OR )", "nothing may stand at )"],
    ["ALARM(a) XOR ALARM(b)", "XOR ALARM(b) cannot be read"],
    ["", "it ends too early"],
  ])("%p is none: %s", (text, problem) => {
    expect(holds(text)).toBe(problem);
  });

  it("names each alarm once, by name or ARN", () => {
    const parsed = parseAlarmRule(
      'ALARM("a") OR NOT (OK("a") AND ALARM("arn:aws:cloudwatch:x:1:alarm:b:c"))',
    );
    const names = "rule" in parsed ? alarmsOf(parsed.rule) : [];
    expect(names.map(alarmName)).toEqual(["a", "b:c"]);
  });
});
