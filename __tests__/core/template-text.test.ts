import * as fc from "fast-check";
import { escapedData, escapeTemplate, hasTemplate, unescapeTemplate } from "../../src/core/template-text.ts";
import { parseTemplate } from "../../src/framework/hcl/template.ts";

const piece = fc.constantFrom("$", "%", "{", "}", "$$", "${", "%{", "$${", '"', "\\", "\n", "a", "~}", "é");
const hostile = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

describe("a text of a person", () => {
  it("is one text to Terraform, itself", () => {
    void fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeTemplate(text);
        expect(parseTemplate(escaped)).toEqual(text === "" ? [] : [{ kind: "text", text }]);
        expect([hasTemplate(escaped), unescapeTemplate(escaped)]).toEqual([false, text]);
      }),
    );
  });

  it("is escaped wherever it stands, as a key too, and nothing else is changed", () => {
    const data = { tags: { "a${b}": "%{c}" }, list: ["$", 1, true, null], plain: "x" };
    expect(escapedData(data, "prod")).toEqual({
      tags: { "a$${b}": "%%{c}" },
      list: ["$", 1, true, null],
      plain: "x",
    });
  });

  it("that CDKTF would replace is refused, with its place", () => {
    const data = { services: { web: { command: ["a", "${TfToken[TOKEN.1]}"] } } };
    expect(() => escapedData(data, "prod")).toThrow(/^TEXT-01 prod\.services\.web\.command\.1: limit/);
  });
});

describe("a reference", () => {
  it.each([
    ["${a.b}", true],
    ["x-${a.b}", true],
    ["%{if x}a%{endif}", true],
    ["$${a.b}", false],
    ["$$${a.b}", false],
    ["%%{if}", false],
    ["$ { a }", false],
  ])("in %j: %p", (text, expected) => {
    expect(hasTemplate(text)).toBe(expected);
    const kinds = parseTemplate(text).map(({ kind }) => kind);
    expect(kinds.some((kind) => kind !== "text")).toBe(expected);
  });
});
