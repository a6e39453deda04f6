import type { Level } from "../drift/record/finding.ts";

/** Colors text, or leaves it unchanged if the output is not a terminal. */
export type Paint = (tone: Level | "ok" | "dim" | "strong", text: string) => string;

/** No colours. */
export const unpainted: Paint = (_tone, text) => text;
