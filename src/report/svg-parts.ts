import { type Ink, ink } from "./chart-palette.ts";
import { html } from "./escape.ts";

/** Characters of 12 px text that surely fit into a pixel of width. */
const PER_PIXEL = 0.15;
const BOLD_PER_PIXEL = 0.138;

/** A rectangle with round corners. */
export function box(x: number, y: number, width: number, height: number, fill: Ink, stroke: Ink): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${ink(fill)}" stroke="${ink(stroke)}"/>`;
}

/** The end of an arrow in a colour, for the definitions of a drawing. */
export function arrowHead(color: Ink): string {
  return `<marker id="to-${color}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="${ink(color)}"/></marker>`;
}

/** A curve from left to right that ends in an arrow. */
export function arrow(x1: number, y1: number, x2: number, y2: number, color: Ink, dashed = false): string {
  const bend = (x1 + x2) / 2;
  return `<path d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2 - 1} ${y2}" fill="none" stroke="${ink(color)}" stroke-width="1.5"${dashed ? ' stroke-dasharray="5 4"' : ""} marker-end="url(#to-${color})"/>`;
}

export interface TextStyle {
  readonly color?: Ink;
  readonly size?: number;
  readonly bold?: boolean;
  /** Pixels that it may take: what is longer is cut. */
  readonly width: number;
}

/** One line of text, cut to its width. */
export function text(
  x: number,
  y: number,
  content: string,
  { bold, color = "text", size = 12, width }: TextStyle,
): string {
  const limit = Math.max(4, Math.floor((width * (bold ? BOLD_PER_PIXEL : PER_PIXEL) * 12) / size));
  const style = `${size === 12 ? "" : ` font-size="${size}"`}${bold ? ' font-weight="bold"' : ""}`;
  return `<text x="${x}" y="${y}" fill="${ink(color)}"${style}>${html(content, limit)}</text>`;
}
