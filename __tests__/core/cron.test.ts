import { CRON_FIELDS, cronPart } from "../../src/core/cron.ts";

describe("cronPart", () => {
  const { hour, month, unixDayOfWeek, awsDayOfWeek } = CRON_FIELDS;

  it.each([
    ["*", hour, { star: true, first: 0, last: 23, step: undefined }],
    ["*/6", hour, { star: true, first: 0, last: 23, step: 6 }],
    ["23", hour, { star: false, first: 23, last: 23, step: undefined }],
    ["8-18/2", hour, { star: false, first: 8, last: 18, step: 2 }],
    ["jan-Mar", month, { star: false, first: 1, last: 3, step: undefined }],
    ["MON", unixDayOfWeek, { star: false, first: 1, last: 1, step: undefined }],
    ["MON", awsDayOfWeek, { star: false, first: 2, last: 2, step: undefined }],
    ["7", unixDayOfWeek, { star: false, first: 7, last: 7, step: undefined }],
  ])("reads %s", (text, field, part) => {
    expect(cronPart(text, field)).toEqual(part);
  });

  it.each([
    ["24", hour],
    ["18-8", hour],
    ["*/0", hour],
    ["0", awsDayOfWeek],
    ["8", unixDayOfWeek],
    ["MON", hour],
    ["", hour],
    ["1-", hour],
    ["-1", hour],
  ])("refuses %j", (text, field) => {
    expect(cronPart(text, field)).toBeUndefined();
  });
});
