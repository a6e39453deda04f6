import { type Json, matchesEvent } from "../../src/core/event-pattern.ts";

const EVENT = {
  source: "aws.ecs",
  resources: ["one", "two"],
  detail: { name: "Web-1", count: 7, empty: [], none: null, on: true },
};

describe("a pattern of EventBridge", () => {
  it.each<[Json, boolean]>([
    [{ source: ["aws.ecs", "aws.ec2"] }, true],
    [{ source: ["aws.ec2"] }, false],
    [{ resources: ["two"] }, true],
    [{ detail: { name: ["Web-1"] }, source: ["aws.ec2"] }, false],
    [{ detail: { count: [7], on: [true], none: [null] } }, true],
    [{ detail: { count: ["7"] } }, false],
    [{ detail: { missing: ["x"] } }, false],
    [{ detail: { missing: [{ exists: false }], name: [{ exists: true }] } }, true],
    [{ detail: { name: [{ prefix: "Web" }] } }, true],
    [{ detail: { name: [{ prefix: "web" }] } }, false],
    [{ detail: { name: [{ prefix: { "equals-ignore-case": "web" } }] } }, true],
    [{ detail: { name: [{ suffix: "-1" }] } }, true],
    [{ detail: { name: [{ "equals-ignore-case": "WEB-1" }] } }, true],
    [{ detail: { name: [{ wildcard: "W*b-*" }] } }, true],
    [{ detail: { name: [{ wildcard: "W.b-*" }] } }, false],
    [{ detail: { name: [{ "anything-but": ["Web-1"] }] } }, false],
    [{ detail: { name: [{ "anything-but": { prefix: "api" } }] } }, true],
    [{ detail: { missing: [{ "anything-but": ["x"] }] } }, false],
    [{ detail: { count: [{ numeric: [">", 6, "<=", 7] }] } }, true],
    [{ detail: { count: [{ numeric: [">", 7] }] } }, false],
    [{ detail: { $or: [{ count: [1] }, { name: ["Web-1"] }] } }, true],
    [{ detail: { empty: ["x"] } }, false],
    [{ source: "aws.ecs" }, false],
    [{}, true],
  ])("%j: %p", (pattern, expected) => {
    expect(matchesEvent(pattern, EVENT)).toBe(expected);
  });
});
