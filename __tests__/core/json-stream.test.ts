import fc from "fast-check";
import { InputError } from "../../src/core/input-error.ts";
import { JsonStream } from "../../src/core/json-stream.ts";
import { parseJsonText } from "../../src/core/json-text.ts";

/** Parses a text in pieces of so many bytes, taking apart whatever is nested less deep than `depth`. */
function streamed(text: string, length: number, depth: number): unknown {
  const stream = new JsonStream("a.json", "an editor", {
    walks: (path) => path.length < depth,
    take: (value) => value,
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) {
    // The memory of a piece is used again for the next one.
    const piece = Buffer.from(bytes.subarray(at, at + length));
    stream.push(piece);
    piece.fill(0);
  }
  return stream.end();
}

function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
}

const LENGTHS = fc.integer({ min: 1, max: 40 });
const DEPTHS = fc.integer({ min: 0, max: 5 });

describe("JSON that comes in pieces", () => {
  it("is the same document, however it is cut and taken apart", () => {
    fc.assert(
      fc.property(fc.jsonValue(), LENGTHS, DEPTHS, fc.constantFrom(0, 2), (value, length, depth, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(streamed(text, length, depth)).toEqual(JSON.parse(text));
        const parts = new JsonStream("a.json", "an editor", {
          walks: (path) => path.length < depth,
          take: (each) => each,
        });
        parts.pushText(text, length);
        expect(parts.end()).toEqual(JSON.parse(text));
        expect(streamed(`\uFEFF \n${text}\n `, length, depth)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("is refused exactly when the whole text is: what ends too early, and what is no JSON", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", "]", '"', ":", "x", "1"))
      .map(([text, at, instead]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + instead + (instead === "" ? "" : text.slice(cut + 1));
      });
    fc.assert(
      fc.property(broken, LENGTHS, DEPTHS, (text, length, depth) => {
        const whole = outcome(() => parseJsonText(text, "a.json", "an editor"));
        const pieces = outcome(() => streamed(text, length, depth));
        expect(typeof pieces === "string" && pieces.startsWith("JSON_")).toBe(
          typeof whole === "string" && whole.startsWith("JSON_"),
        );
        if (!(typeof whole === "string" && whole.startsWith("JSON_"))) expect(pieces).toEqual(whole);
      }),
    );
  });

  it("keeps characters of two halves whole, wherever a text is parted", () => {
    for (const length of [1, 2, 3, 4]) {
      const parts = new JsonStream("a.json", "an editor", { walks: () => true, take: (each) => each });
      parts.pushText('{"a😀": "b😀😀", "\\ud83d": "é日"}', length);
      expect(parts.end()).toEqual({ "a😀": "b😀😀", "\ud83d": "é日" });
    }
  });

  it("has the last of two equal keys, and a key such as __proto__, as JSON.parse has", () => {
    const text = '{"a": 1, "__proto__": {"b": [2]}, "a": {"c": 3}}';
    for (const depth of [0, 1, 3]) {
      expect(JSON.stringify(streamed(text, 3, depth))).toBe(JSON.stringify(JSON.parse(text)));
    }
  });

  it("gives each part as soon as it is there, and keeps what becomes of it", () => {
    const taken: string[] = [];
    const stream = new JsonStream("a.json", "an editor", {
      walks: (path) => path.join(".") === "" || path.join(".") === "list",
      take: (value, path) => {
        taken.push(path.join("."));
        return path.length > 1 ? "kept" : value;
      },
    });
    stream.push(Buffer.from('{"list": [{"a": [1, 2]}, {"b"'));
    expect(taken).toEqual(["list.*"]);
    stream.push(Buffer.from(': 3}], "rest": {"c": {}}}'));
    expect(taken).toEqual(["list.*", "list.*", "rest"]);
    expect(stream.end()).toEqual({ list: ["kept", "kept"], rest: { c: {} } });
  });

  it.each([
    ["at a byte between values", '{"é": 1 2}', "first error at byte 9"],
    ["within a value", '{"a": [1, 02]}', "first error at byte 11"],
    ["in a word", '{"a": tru}', "first error in the 3 bytes from byte 6"],
    ["after the end", "{} {}", "first error at byte 3"],
  ])("tells where it is no JSON: %s", (_name, text, words) => {
    expect(() => streamed(text, 4, 1)).toThrow(words);
  });
});
