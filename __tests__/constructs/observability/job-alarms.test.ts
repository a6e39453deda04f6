import { jobAlarms } from "../../../src/constructs/observability/job-table.ts";
import { HOME } from "../../support/construct.ts";

const rows = (succeedsWithinMin: number, hasSecrets = false) =>
  jobAlarms({ home: HOME, service: "ledger", hasSecrets, succeedsWithinMin });
const overdue = (succeedsWithinMin: number) => rows(succeedsWithinMin).find(({ id }) => id === "overdue");

describe("alarms of a job", () => {
  it("tell of a run that fails, cannot start, is given up or does not take place", () => {
    expect(rows(90, true).map(({ id, risk }) => [id, risk === true])).toEqual([
      ["failed", false],
      ["not-started", false],
      ["start-failed", false],
      ["secret-unreadable", false],
      ["dead-letter", true],
      ["overdue", true],
    ]);
    expect(rows(90).map(({ id }) => id)).not.toContain("secret-unreadable");
  });

  it("know the job by its schedule group, its family and its queue", () => {
    expect(rows(90).flatMap((row) => ("dimensions" in row ? [row.dimensions] : []))).toEqual([
      {},
      { ScheduleGroup: "acme-qa-ledger" },
      { Group: "family:acme-qa-ledger" },
      { QueueName: "acme-qa-ledger-dead-letter" },
      {},
    ]);
  });

  it("look back for a success as far as CloudWatch does, and no further", () => {
    expect(overdue(1440)).toMatchObject({ minutes: 1440, periodMin: 1, missingData: "bad" });
    expect(overdue(1441)).toMatchObject({ minutes: 1500, periodMin: 60 });
    expect(overdue(10_080)).toMatchObject({ minutes: 10_080, periodMin: 60 });
    expect(overdue(10_081)).toBeUndefined();
  });
});
