import type { CostLine, CostResult, OptionResult } from "../cost/result.ts";
import { plain } from "./escape.ts";
import type { Paint } from "./paint.ts";
import { type Column, tableHead, tableRow, wrapped } from "./text-table.ts";

type Range = CostLine["monthUsd"];

const WIDTH = 118;

/** Dollars a month below which resources of one type share a line. */
const SMALL_USD = 1;

const RESOURCES: readonly Column[] = [
  { title: "RESOURCE", width: 50, align: "left" },
  { title: "FLOOR", width: 9, align: "right" },
  { title: "LOAD", width: 9, align: "right" },
  { title: "LOW–HIGH", width: 17, align: "right" },
  { title: "MADE OF", width: 30, align: "left" },
];

const LINES: readonly Column[] = [
  { title: "RESOURCE", width: 44, align: "left" },
  { title: "WHAT", width: 38, align: "left" },
  { title: "QUANTITY", width: 12, align: "right" },
  { title: "UNIT", width: 12, align: "left" },
  { title: "$/UNIT", width: 10, align: "right" },
  { title: "$/MONTH", width: 9, align: "right" },
];

const OPTIONS: readonly Column[] = [
  { title: "OPTION", width: 50, align: "left" },
  { title: "", width: 9, align: "left" },
  { title: "FLOOR", width: 9, align: "right" },
  { title: "LOAD", width: 9, align: "right" },
  { title: "LOW–HIGH", width: 17, align: "right" },
];

/** What a platform costs, on one screen. */
export function costText(result: CostResult, paint: Paint): string {
  const { cluster, floor, hoursPerMonth, load, region, source } = result;
  const hour = (range: Range) => `$${(range.expected / hoursPerMonth).toFixed(4)} an hour`;
  const lines = [
    `${paint("strong", plain(source, 200))}: cluster ${plain(cluster)} in ${region}, US dollars for a month of ${hoursPerMonth} hours`,
    `  at zero traffic ${paint("strong", money(floor.monthUsd.expected))} (${between(floor.monthUsd)}), ${hour(floor.monthUsd)}`,
    `  at the load     ${paint("strong", money(load.monthUsd.expected))} (${between(load.monthUsd)}), ${hour(load.monthUsd)}`,
    "",
    paint("dim", tableHead(RESOURCES)),
    ...resourceRows(result).map((row) => tableRow(RESOURCES, row)),
    "",
    ...optionLines(result, paint),
    ...restLines(result, paint),
  ];
  return `${lines.join("\n")}\n`;
}

/** Every line of the estimate at the load. */
export function costLinesText({ load }: CostResult): string {
  const rows = load.lines.map(({ address, monthUsd, quantity, unit, usd, what }) => [
    plain(address),
    what,
    quantity.toFixed(2),
    unit,
    usd.expected >= 0.01 ? usd.expected.toFixed(4) : usd.expected.toPrecision(3),
    monthUsd.expected.toFixed(2),
  ]);
  return `${[tableHead(LINES), ...rows.map((row) => tableRow(LINES, row))].join("\n")}\n`;
}

interface Row {
  readonly name: string;
  readonly floor: number;
  readonly load: Range;
  readonly whats: readonly string[];
}

function resourceRows({ floor, load }: CostResult): string[][] {
  const addresses = [...new Set([...load.lines, ...floor.lines].map(({ address }) => address))];
  const rows = addresses.map((address): Row => {
    const own = load.lines.filter((line) => line.address === address);
    return {
      name: address,
      floor: sum(floor.lines.filter((line) => line.address === address)).expected,
      load: sum(own),
      whats: own.map(({ what }) => what),
    };
  });
  const isLarge = (row: Row) => Math.max(row.floor, row.load.high) >= SMALL_USD;
  const large = rows.filter(isLarge);
  const types = new Map<string, Row[]>();
  for (const row of rows.filter((it) => !isLarge(it))) {
    const type = typeOf(row.name);
    types.set(type, [...(types.get(type) ?? []), row]);
  }
  const small = [...types].map(
    ([type, of]): Row => ({
      name: of.length === 1 ? (of[0]?.name ?? type) : `${of.length} × ${type}`,
      floor: of.reduce((total, row) => total + row.floor, 0),
      load: of.reduce((total, row) => added(total, row.load), NOTHING),
      whats: [...new Set(of.flatMap(({ whats }) => whats))],
    }),
  );
  return [...large, ...small]
    .sort((a, b) => b.load.expected - a.load.expected)
    .map(({ floor: standing, load: loaded, name, whats }) => [
      plain(name, 200),
      standing.toFixed(2),
      loaded.expected.toFixed(2),
      loaded.low === loaded.high ? "" : range(loaded),
      whats.join(", "),
    ]);
}

function typeOf(address: string): string {
  return /(?:^|\.)(aws_[a-z0-9_]+)\.[^.]*$/.exec(address)?.[1] ?? address;
}

const NOTHING: Range = { low: 0, expected: 0, high: 0 };

function sum(lines: readonly CostLine[]): Range {
  return lines.reduce((total, { monthUsd }) => added(total, monthUsd), NOTHING);
}

function added(a: Range, b: Range): Range {
  return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
}

function optionLines({ options }: CostResult, paint: Paint): string[] {
  const shown = options.filter(({ state }) => state !== "does not apply");
  const others = options.filter(({ state }) => state === "does not apply");
  return [
    paint("dim", tableHead(OPTIONS).replace("OPTION", "SAVES A MONTH")),
    ...shown.flatMap((option) => optionRows(option, paint)),
    ...others.map(({ notes, title }) => paint("dim", plain(`${title}: ${notes.join("; ")}`, WIDTH))),
    "",
  ];
}

function optionRows(option: OptionResult, paint: Paint): string[] {
  const { change, floorUsd, givesUp, loadUsd, notes, state, title } = option;
  const saving = (of: Range | undefined) => (of ? of.expected.toFixed(2) : "");
  const spread = loadUsd && loadUsd.low !== loadUsd.high ? range(loadUsd) : "";
  const cells = [title, state === "in place" ? "in place" : "", saving(floorUsd), saving(loadUsd), spread];
  const below = (name: string, text: string) => wrapped(`${name} ${plain(text, 600)}`, WIDTH, 4, 14);
  return [
    tableRow(OPTIONS, cells),
    ...[
      ...below("change   ", change),
      ...below("gives up ", givesUp),
      ...notes.flatMap((note) => below("note     ", note)),
    ].map((line) => paint("dim", line)),
  ];
}

function restLines(result: CostResult, paint: Paint): string[] {
  const { assumptions, freeResources, notes, prices, unpriced } = result;
  const stale = prices.filter((price) => price.stale);
  const section = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [title, ...rows.flatMap((row) => wrapped(plain(row, 600), WIDTH, 2, 4)), ""];
  return [
    ...section(
      paint("medium", "Without a price, and not in the sums:"),
      unpriced.map(({ count, what, why }) => `${count} × ${what}: ${why}`),
    ),
    ...section(
      "The load is assumed (--load name=value):",
      assumptions.map(
        ({ given, name, text, unit, value }) => `${name}=${value} ${unit}, ${text}${given ? " (given)" : ""}`,
      ),
    ),
    ...section("Taken, since the Terraform does not tell:", notes),
    ...section(
      paint("medium", "Prices older than 180 days (`ballast cost refresh` renews them):"),
      byDay(stale).map(([day, keys]) => `${day}: ${keys.join(", ")}`),
    ),
    `${freeResources} resources that AWS does not bill for. Free tiers, taxes, support and discounts of the account are left out.`,
  ];
}

function byDay(prices: CostResult["prices"]): [string, string[]][] {
  const days = new Map<string, string[]>();
  for (const { key, published } of prices) days.set(published, [...(days.get(published) ?? []), key]);
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1));
}

function money(usd: number): string {
  return `$${usd.toFixed(2)}`;
}

function between(of: Range): string {
  return of.low === of.high ? "the same at low and high prices" : `${money(of.low)} to ${money(of.high)}`;
}

function range({ high, low }: Range): string {
  return `${low.toFixed(2)}–${high.toFixed(2)}`;
}
