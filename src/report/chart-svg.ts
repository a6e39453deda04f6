import { CustomChart, LineChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { html } from "./escape.ts";
import { smaller } from "./svg-size.ts";

use([
  CustomChart,
  DataZoomInsideComponent,
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

/** Smaller, with ids that do not count all charts of the process, and named for those who do not see it. */
function cleaned(svg: string, label: string, id: string): string {
  return smaller(svg)
    .replaceAll(/\bzr\d+-/g, `${id}-`)
    .replace(
      /^<svg /,
      `<svg role="img" aria-label="${html(label, 300)}" font-family="${FONT.replaceAll("'", "")}" shape-rendering="crispEdges" `,
    );
}
