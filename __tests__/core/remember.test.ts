import { remembering } from "../../src/core/remember.ts";

describe("what is remembered of a text", () => {
  it("is what was judged of it, once; beyond the limits a text is judged each time", () => {
    const judged: string[] = [];
    const judge = remembering(
      (text) => {
        judged.push(text);
        return text === "none" ? undefined : text.length;
      },
      2,
      6,
    );
    const texts = ["none", "none", "one", "one", "other", "other", "far too long", "far too long"];
    expect(texts.map(judge)).toEqual([undefined, undefined, 3, 3, 5, 5, 12, 12]);
    expect(judged).toEqual(["none", "one", "other", "other", "far too long", "far too long"]);
  });
});
