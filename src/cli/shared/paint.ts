import type { Paint } from "../../report/paint.ts";
import { type Io, paint, type Style } from "../machine/io.ts";

const TONES: Readonly<Record<Parameters<Paint>[0], Style>> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "dim",
  ok: "green",
  dim: "dim",
  strong: "bold",
};

/** The colours of a drift report, where `io` wants any. */
export function driftPaint(io: Pick<Io, "colours">): Paint {
  return (tone, text) => paint(io, TONES[tone], text);
}
