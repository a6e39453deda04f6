import { orders } from "../../examples/orders.ts";
import type { Estimate } from "../../src/cost/result.ts";
import { Configuration } from "../../src/terraform/configuration.ts";
import { DeclaredStacks } from "../../src/terraform/declared-stacks.ts";
import { stackOf, synth } from "../support/synth.ts";
import { costed, costOfEnvironment } from "./costed.ts";
import { type Row, SHEETS } from "./sheet.ts";

const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

/** Amounts by what they are for, sorted: `alarm 0.1, 0.1`. */
function amounts(rows: readonly { readonly what: string; readonly usd: number }[]): string[] {
  const by = new Map<string, number[]>();
  for (const { usd, what } of rows) by.set(what, [...(by.get(what) ?? []), usd]);
  return [...by].map(([what, usd]) => `${what}: ${usd.sort((a, b) => a - b).join(", ")}`).sort();
}

const ofSheet = (rows: readonly Row[]) =>
  amounts(rows.flatMap(({ lines = 1, usd, what }) => Array.from({ length: lines }, () => ({ what, usd }))));
const ofEstimate = ({ lines }: Estimate) =>
  amounts(lines.map(({ monthUsd, what }) => ({ what, usd: monthUsd.expected })));
const total = (rows: readonly Row[]) =>
  Math.round(rows.reduce((sum, { lines = 1, usd }) => sum + lines * usd, 0) * 100) / 100;

describe.each(ENVIRONMENTS)("the hand-worked sheet of %s", (name) => {
  const sheet = SHEETS[name];

  it("multiplies and adds up", () => {
    const wrong = [...sheet.floor, ...sheet.load].filter(
      ({ of, usd }) => Math.abs(of.reduce((product, factor) => product * factor, 1) - usd) > 0.005_000_1,
    );
    expect(wrong).toEqual([]);
    expect(total(sheet.floor)).toBe(sheet.floorUsd);
    expect(total([...sheet.floor, ...sheet.load])).toBe(sheet.loadUsd);
  });

  it("is what the estimate has, line by line and to the cent", () => {
    const { floor, load } = costOfEnvironment(name);
    expect(ofEstimate(floor)).toEqual(ofSheet(sheet.floor));
    expect(floor.monthUsd.expected).toBe(sheet.floorUsd);
    expect(ofEstimate(load)).toEqual(ofSheet([...sheet.floor, ...sheet.load]));
    expect(load.monthUsd.expected).toBe(sheet.loadUsd);
  });
});

describe("an estimate", () => {
  it("has lines that add up to its sum, at low, expected and high prices", () => {
    for (const name of ENVIRONMENTS) {
      for (const { lines, monthUsd } of Object.values(estimates(name))) {
        for (const level of ["low", "expected", "high"] as const) {
          const sum = lines.reduce((added, line) => added + line.monthUsd[level], 0);
          expect([name, level, sum.toFixed(2)]).toEqual([name, level, monthUsd[level].toFixed(2)]);
        }
      }
    }
  });

  it("names the address of a resource in every line, and a price that it lists", () => {
    const result = costOfEnvironment("prod");
    const keys = new Set(result.prices.map(({ key }) => key));
    for (const line of [...result.floor.lines, ...result.load.lines]) {
      expect(line.address).toMatch(/^([a-z0-9-]+\/)?aws_[a-z0-9_]+\.[a-z0-9_]+$/);
      expect(keys).toContain(line.price);
    }
  });

  it("follows the load: ten times the requests are ten times the transfer, and more tasks of web", () => {
    const load = new Map([["requestsPerSec", 200] as const]);
    const { load: loaded } = costOfEnvironment("prod", load);
    const transfer = loaded.lines.find(({ what }) => what === "responses to the internet");
    expect(transfer?.quantity).toBeCloseTo((200 * 20 * 730 * 3600) / 1024 ** 2, 6);
    // Half of them go to web, at 1000 a minute for each of its tasks: six. Its log group has 1 GB of each.
    const logs = loaded.lines.find(
      ({ address, what }) => address === "aws_cloudwatch_log_group.web" && what === "log data taken in",
    );
    expect(logs?.quantity).toBe(6);
  });
});

function estimates(name: (typeof ENVIRONMENTS)[number]) {
  const { floor, load } = costOfEnvironment(name);
  return { floor, load };
}

describe("a network load balancer", () => {
  const stacks = synth([orders]);
  const units = (protocol: string) => {
    const listener = stackOf(stacks, "live-service-scans").resource["aws_lb_listener"]?.["scans"] ?? {};
    Object.assign(listener, { protocol });
    const declared = new DeclaredStacks([...stacks.values()].map((json) => new Configuration(json)));
    // Many short connections, with next to nothing in them.
    const load = new Map([
      ["requestsPerSec", 8000],
      ["requestsPerConnection", 1],
      ["connectionSec", 1],
      ["requestKiB", 0],
      ["responseKiB", 0],
    ] as const);
    const { lines } = costed(declared, orders.region, load).load;
    const of = (address: string) =>
      lines.filter((line) => line.address === address && line.what === "capacity units");
    return of("aws_lb.scans").map(({ quantity }) => quantity);
  };

  it("takes fewer connections in a capacity unit where it ends TLS", () => {
    // Half of the requests are the shop's: 4000 connections a second, by 50 and by 800, for 730 hours.
    expect(units("TLS")).toEqual([(4000 / 50) * 730]);
    expect(units("TCP")).toEqual([(4000 / 800) * 730]);
  });
});
