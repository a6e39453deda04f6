import { BarChart, CustomChart, LineChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { html } from "./escape.ts";

use([
  BarChart,
  CustomChart,
  DataZoomInsideComponent,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  SVGRenderer,
  TitleComponent,
  TooltipComponent,
]);

/** A drawing before it is rendered. */
export interface Chart {
  /** Pixels at which its texts have their size; it scales. */
  readonly width: number;
  readonly height: number;
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly option: EChartsCoreOption;
}

export const FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/**
 * The chart as SVG, without a browser. The same chart gives the same text.
 * @param id prefix of the ids inside, unique in a page
 */
export function chartSvg({ height, label, option, width }: Chart, id: string): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return cleaned(chart.renderToSVGString({ useViewBox: true }), label, id);
  } finally {
    // Without it a timer keeps the process alive.
    chart.dispose();
  }
}

/** Without what only a live chart needs, with ids that do not count all charts of the process, and rounded to 0.1 px. */
function cleaned(svg: string, label: string, id: string): string {
  return (
    svg
      .replace(/(\d+\.\d)\d+/g, "$1")
      .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
      .replace(
        / (class|ecmeta_\w+|pointer-events|dominant-baseline="auto"|stroke-miterlimit|xml:space)="[^"]*"/g,
        "",
      )
      .replaceAll(/ d="(M[\d.\- ML]+)(Z?)"/g, (_path, d: string, end: string) => ` d="${shortPath(d)}${end}"`)
      .replaceAll(/\bzr\d+-/g, `${id}-`)
      .replaceAll(/style="([^"]*)"/g, (_style, rules: string) => fontAttributes(rules))
      // Boxes that only catch the pointer.
      .replaceAll(/<(path|rect)\b[^>]*(?:fill-opacity="0"|fill="none"[^>]*stroke-width="0")[^>]*><\/\1>/g, "")
      .replaceAll(/<rect [^>]*fill="none"><\/rect>/g, "")
      .replaceAll(/ (?:stroke-linejoin="bevel"|fill-opacity="1"|stroke-width="1"|paint-order="stroke")/g, "")
      .replaceAll(/ +><\/(path|rect|text)>|><\/(path|rect)>/g, "/>")
      .replace(/\n+/g, "\n")
      .replace(
        /^<svg /,
        `<svg role="img" aria-label="${html(label, 300)}" font-family="${FONT.replaceAll("'", "")}" `,
      )
  );
}

/** What a style says of a text as attributes: a page may forbid styles, and the font is that of the whole drawing. */
function fontAttributes(rules: string): string {
  return [...rules.matchAll(/(font-size|font-weight):([\w.]+?)(?:px)?;/g)]
    .map(([, name, value]) => `${name}="${value}"`)
    .join(" ");
}

/** The same lines, horizontal and vertical ones by one number: a step function has no others. */
function shortPath(d: string): string {
  let [x, y] = ["", ""];
  return d.replaceAll(/([ML])([\d.-]+) ([\d.-]+)/g, (_point, command: string, toX: string, toY: string) => {
    const level = command === "L" && toY === y;
    const upright = command === "L" && toX === x;
    [x, y] = [toX, toY];
    return upright && level ? "" : level ? `H${toX}` : upright ? `V${toY}` : `${command}${toX} ${toY}`;
  });
}
