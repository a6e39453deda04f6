/**
 * Colours of charts and pages: the one for light backgrounds, and what a style sheet makes of it on dark ones. Each
 * light colour appears once, so that a rule `[fill="#…"]` recolours a drawing that was made without knowing who looks.
 */
export const INK = {
  text: ["#1f2328", "#e6edf3"],
  muted: ["#57606a", "#9ea7b3"],
  grid: ["#d8dee4", "#30363d"],
  axis: ["#818b98", "#6e7681"],
  background: ["#ffffff", "#0d1117"],
  panel: ["#f6f8fa", "#161b22"],
  blue: ["#0969da", "#58a6ff"],
  green: ["#1a7f37", "#3fb950"],
  orange: ["#bc4c00", "#f0883e"],
  red: ["#cf222e", "#ff7b72"],
  purple: ["#8250df", "#bc8cff"],
  teal: ["#0e7c86", "#39c5cf"],
  yellow: ["#9a6700", "#d29922"],
  pink: ["#bf3989", "#f778ba"],
  grey: ["#6e7781", "#8b949e"],
  pale: ["#afb8c1", "#484f58"],
} as const satisfies Readonly<Record<string, readonly [light: string, dark: string]>>;

export type Ink = keyof typeof INK;

/** The colour on light backgrounds. */
export function ink(name: Ink): string {
  return INK[name][0];
}

/** Colours of lines that have no meaning of their own, in the order in which they are given out. */
export const SERIES_INKS: readonly Ink[] = [
  "blue",
  "orange",
  "purple",
  "teal",
  "pink",
  "yellow",
  "green",
  "grey",
];

const STATE_INKS: Readonly<Record<string, Ink>> = {
  PROVISIONING: "grey",
  PENDING: "yellow",
  ACTIVATING: "teal",
  RUNNING: "green",
  ACTIVE: "blue",
  DEACTIVATING: "purple",
  DRAINING: "orange",
  STOPPING: "red",
  DEPROVISIONING: "pink",
};

/** States of tasks and instances have one colour in every chart. */
export function stateInk(state: string): Ink {
  return Object.hasOwn(STATE_INKS, state) ? (STATE_INKS[state] ?? "pale") : "pale";
}

/** Rules that recolour drawings, for a style sheet that applies on dark backgrounds. */
export function darkRules(): string {
  return Object.values(INK)
    .map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`)
    .join("");
}
