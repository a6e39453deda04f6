import type { Series } from "../simulation/result.ts";
import { type Ink, SERIES_INKS, stateInk } from "./chart-palette.ts";
import { plain } from "./escape.ts";

/** How the series of a run are named. */
const TASKS = "tasks ";
const HEALTHY = "healthy ";
const DESIRED = "desired ";
const PER_SECOND = " per second";

/** Services with lines of their own: those that miss most. */
const SERVICES = 4;

export interface Line {
  readonly name: string;
  readonly values: readonly number[];
  readonly ink: Ink;
  readonly kind: "line" | "dashed" | "area";
}

export interface Panel {
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
  /** Areas lie on each other. */
  readonly stacked: boolean;
}

/** The series that the chart draws. Of a thousand services it has the few that miss most. */
export function shownSeries({ atSec, values }: Series): Series {
  const names = Object.keys(values);
  const errors = names.filter((name) => name.endsWith(PER_SECOND)).slice(0, 1);
  const tasks = names.filter((name) => name.startsWith(TASKS) && values[name]?.some((value) => value > 0));
  const services = worstServices(
    names.filter((name) => name.startsWith(HEALTHY)),
    values,
  ).flatMap((name) => [name, `${DESIRED}${name.slice(HEALTHY.length)}`]);
  const capacity = names
    .filter(
      (name) =>
        ![TASKS, HEALTHY, DESIRED].some((start) => name.startsWith(start)) && !name.endsWith(PER_SECOND),
    )
    .slice(0, SERIES_INKS.length);
  const shown = [...capacity, ...tasks, ...services, ...errors];
  return {
    atSec,
    values: Object.fromEntries(shown.flatMap((name) => (values[name] ? [[name, values[name]]] : []))),
  };
}

/** The four panels, each only when the run has its series. */
export function panelsOf(series: Series): Panel[] {
  const { values } = shownSeries(series);
  const names = Object.keys(values);
  const of = (name: string) => values[name] ?? [];
  const tasks = names.filter((name) => name.startsWith(TASKS));
  const services = names.filter((name) => name.startsWith(HEALTHY));
  const errors = names.filter((name) => name.endsWith(PER_SECOND));
  const known = new Set([...tasks, ...services, ...errors]);
  const rest = names.filter((name) => !known.has(name) && !name.startsWith(DESIRED));
  const panels: Panel[] = [
    {
      title: "Capacity",
      height: 84,
      stacked: false,
      lines: rest.map((name, index) => line(name, of(name), index, "line")),
    },
    {
      title: "Tasks by state",
      height: 130,
      stacked: true,
      lines: tasks
        .map((name) => ({ name, state: name.slice(TASKS.length) }))
        .sort((a, b) => Number(b.state === "RUNNING") - Number(a.state === "RUNNING"))
        .map(({ name, state }) => ({
          name: plain(state, 30),
          values: of(name),
          ink: stateInk(state),
          kind: "area",
        })),
    },
    {
      title: "Healthy targets",
      height: 96,
      stacked: false,
      lines: services.flatMap((name, index) => {
        const service = name.slice(HEALTHY.length);
        const wanted = values[`${DESIRED}${service}`];
        return [
          line(`${service} healthy`, of(name), index, "line"),
          ...(wanted === undefined ? [] : [line(`${service} desired`, wanted, index, "dashed")]),
        ];
      }),
    },
    {
      title: "Failed requests",
      height: 76,
      stacked: false,
      lines: errors.map((name) => ({ name: plain(name, 30), values: of(name), ink: "red", kind: "area" })),
    },
  ];
  return panels.filter(({ lines }) => lines.length > 0);
}

function line(name: string, values: readonly number[], index: number, kind: Line["kind"]): Line {
  return { name: plain(name, 30), values, ink: SERIES_INKS[index % SERIES_INKS.length] ?? "blue", kind };
}

/** Services whose healthy tasks fall furthest below what is wanted, in the order of the series. */
function worstServices(names: readonly string[], values: Series["values"]): string[] {
  const missing = (name: string) => {
    const wanted = values[`${DESIRED}${name.slice(HEALTHY.length)}`] ?? [];
    return Math.max(0, ...(values[name] ?? []).map((value, index) => (wanted[index] ?? value) - value));
  };
  const worst = [...names].sort((a, b) => missing(b) - missing(a)).slice(0, SERVICES);
  return names.filter((name) => worst.includes(name));
}
