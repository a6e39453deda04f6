import { explainLock } from "../../src/terraform/lock.ts";

const STDERR = `
Error: Error acquiring the state lock

Error message: operation error DynamoDB: PutItem, ConditionalCheckFailedException
Lock Info:
  ID:        8e1c6a52-9f4e-5d0e-1c0b-6f8f4f9f2a11
  Path:      shop-qa-state-111/v1/qa-platform.tfstate
  Operation: OperationTypeApply
  Who:       ada@build-7
  Version:   1.11.4
  Created:   2026-11-22 10:15:33.18 +0000 UTC
  Info:      
`;

describe("explainLock", () => {
  it("says who holds which lock since when, and how to take it back", () => {
    const lock = explainLock(STDERR);
    expect(lock).toMatchObject({
      id: "8e1c6a52-9f4e-5d0e-1c0b-6f8f4f9f2a11",
      who: "ada@build-7",
      operation: "OperationTypeApply",
      created: "2026-11-22 10:15:33.18 +0000 UTC",
    });
    expect(lock?.explanation[0]).toBe(
      "ada@build-7 has held the lock of shop-qa-state-111/v1/qa-platform.tfstate since 2026-11-22 10:15:33.18 +0000 UTC (OperationTypeApply).",
    );
    expect(lock?.explanation.join("\n")).toContain(
      "terraform force-unlock 8e1c6a52-9f4e-5d0e-1c0b-6f8f4f9f2a11",
    );
  });

  it("reads it inside the frame that a terminal gets", () => {
    const framed = STDERR.trim().replace(/^/gm, "│ ");
    expect(explainLock(framed)?.who).toBe("ada@build-7");
  });

  it("leaves every other failure alone", () => {
    expect(explainLock("Error: Unsupported argument")).toBeUndefined();
  });
});
