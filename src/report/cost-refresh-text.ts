import type { PriceChange, Refreshed } from "../cost/refresh.ts";
import { plain } from "./escape.ts";
import { wrapped } from "./text-table.ts";

const WIDTH = 118;

/** Changes of instance types that are listed one by one. */
const MOST = 40;

/** What a refresh of the prices found. */
export function refreshText(
  { changes, document, kept, missing }: Refreshed,
  { unread, written }: { readonly unread: readonly string[]; readonly written: string | undefined },
): string {
  const section = (title: string, rows: readonly string[]) =>
    rows.length === 0 ? [] : [title, ...rows.flatMap((row) => wrapped(plain(row, 300), WIDTH, 2, 4))];
  const more = changes.length > MOST ? [`and ${changes.length - MOST} more`] : [];
  const lines = [
    `${document.region}: ${changes.length === 0 ? "every price is as it was" : `${changes.length} prices changed`}`,
    ...section("changed", [...changes.slice(0, MOST).map(changeText), ...more]),
    ...section("kept with their old source and date", kept.length === 0 ? [] : [kept.join(", ")]),
    ...section("without a price", missing.length === 0 ? [] : [missing.join(", ")]),
    ...section("not read", unread),
    written === undefined
      ? "Nothing was written; --write <file> writes it."
      : `Wrote ${plain(written, 200)}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function changeText({ after, before, key }: PriceChange): string {
  const shown = (usd: number | undefined) => (usd === undefined ? "none" : String(usd));
  const share =
    before && after
      ? ` (${after > before ? "+" : ""}${(((after - before) / before) * 100).toFixed(1)} %)`
      : "";
  return `${key}: ${shown(before)} → ${shown(after)}${share}`;
}
