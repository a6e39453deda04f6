import * as fc from "fast-check";
import { type Part, parseTemplate, quote, unquote } from "../../src/framework/hcl/template.ts";

const text = (value: string): Part => ({ kind: "text", text: value });
const expression = (value: string): Part => ({ kind: "expression", text: value });

describe("parseTemplate", () => {
  test("tells text from expressions and directives", () => {
    expect(parseTemplate("service/${ aws_ecs_service.api.name }%{ if true }!%{ endif }")).toEqual([
      text("service/"),
      expression("aws_ecs_service.api.name"),
      { kind: "directive", text: "if true" },
      text("!"),
      { kind: "directive", text: "endif" },
    ]);
  });

  test("braces and quotes of an expression are its own", () => {
    const inner = 'join("}", [for k, v in { a = "\\"}$${x" } : "${k}}"])';
    expect(parseTemplate(`<\${${inner}}>`)).toEqual([text("<"), expression(inner), text(">")]);
  });

  test("an escape is text, and only the last of many dollars makes one", () => {
    expect(parseTemplate("$${aws:username} $$$${ %%{x $ %")).toEqual([text("${aws:username} $$${ %{x $ %")]);
  });

  test.each(["${", "a%{b", '${"}'])("refuses %j, which is never closed", (source) => {
    expect(() => parseTemplate(source)).toThrow(/^HCL-01 .* is never closed/);
  });
});

describe("quote", () => {
  test.each([
    ['say "no"', '"say \\"no\\""'],
    ["C:\\new", '"C:\\\\new"'],
    ["one\ntwo\r\tthree", '"one\\ntwo\\r\\tthree"'],
    ["\u0001\u007f", '"\\u0001\\u007f"'],
    ["${x} $${y} %{z} $ % $$", '"$${x} $$${y} %%{z} $ % $$"'],
  ])("escapes %j", (value, expected) => {
    expect(quote([text(value)])).toBe(expected);
  });

  test("keeps expressions, and text that would turn one into an escape apart from it", () => {
    expect(quote([text("a%$"), expression("x.y"), text("%")])).toBe('"a${"%$"}${x.y}%"');
  });

  test("what it writes reads back as the same parts", () => {
    const piece = fc.constantFrom(
      "$",
      "%",
      "{",
      "}",
      '"',
      "\\",
      "\n",
      "\r",
      "\t",
      "u0041",
      "é",
      "𝒳",
      "\u0000",
    );
    const words = fc.array(fc.oneof(piece, fc.string()), { minLength: 1 }).map((list) => list.join(""));
    void fc.assert(
      fc.property(words, words, (before, after) => {
        fc.pre(before !== "" && after !== "" && !/[$%]$/.test(before));
        const parts = [text(before), expression('f("}")'), text(after)];
        expect(unquote(quote(parts))).toEqual(parts);
      }),
    );
  });
});

test.each(["aws_vpc.network.id", '"a" + "b"', '"\\q"', '"\\U00110000"'])(
  "unquote leaves %j alone",
  (source) => {
    expect(unquote(source)).toBeUndefined();
  },
);
