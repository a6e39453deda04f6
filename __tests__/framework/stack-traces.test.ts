import { Token } from "cdktf";
import { withoutStackTraces } from "../../src/framework/stack-traces.ts";

describe("withoutStackTraces", () => {
  it("captures nothing for a token and puts the limit back", () => {
    const before = Error.stackTraceLimit;
    const { captureStackTrace } = Error;
    const token = withoutStackTraces(() => Token.asAny({ value: 7 }));
    expect(token.creationStack).toEqual([]);
    expect(Error.stackTraceLimit).toBe(before);
    expect(Error.captureStackTrace).toBe(captureStackTrace);
    expect(Token.asAny({ value: 7 }).creationStack).not.toEqual([]);
  });

  it("gives an error the stack that it would have had", () => {
    const fail = () => {
      throw new RangeError("out of range");
    };
    let stack: string | undefined;
    try {
      withoutStackTraces(fail);
    } catch (error) {
      stack = (error as Error).stack;
    }
    expect(stack).toContain("stack-traces.test");
  });
});
