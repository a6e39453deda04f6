import fc from "fast-check";
import { type PeerRule, parseRule, ruleText } from "../../src/drift/rule-text.ts";

const port = fc.integer({ min: -1, max: 65_535 });
const rules = fc.record<PeerRule>({
  protocol: fc.constantFrom("tcp", "udp", "icmp", "icmpv6", "all", "50"),
  ports: fc.option(fc.record({ from: port, to: port }), { nil: undefined }),
  peer: fc.constantFrom("10.0.0.0/8", "::/0", "pl-1", "sg-1", "self", ""),
});

describe("the text of a rule", () => {
  it("says everything that it was made of", () => {
    fc.assert(
      fc.property(rules, (rule) => {
        expect(parseRule(ruleText(rule))).toEqual(rule);
      }),
    );
  });

  it.each([
    [{ protocol: "tcp", ports: { from: 443, to: 443 }, peer: "10.0.0.0/8" }, "tcp 443 10.0.0.0/8"],
    [{ protocol: "udp", ports: { from: 4000, to: 5000 }, peer: "sg-1" }, "udp 4000-5000 sg-1"],
    [{ protocol: "all", peer: "self" }, "all self"],
  ])("of %j is %s", (rule, text) => {
    expect(ruleText(rule)).toBe(text);
  });

  it.each(["arn:aws:iam::aws:policy/AdministratorAccess", "tcp", "tcp 443 a b", "tcp x 10.0.0.0/8"])(
    "is not %s",
    (text) => {
      expect(parseRule(text)).toBeUndefined();
    },
  );
});
