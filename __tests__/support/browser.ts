import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Chromium as Debian, Ubuntu and Google name it. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** The browser of this machine: the variable BALLAST_BROWSER, else the first of these on the path. */
export function browserProgram(env = process.env): string | undefined {
  const given = env["BALLAST_BROWSER"];
  if (given !== undefined) return existsSync(given) ? given : undefined;
  const folders = (env["PATH"] ?? "").split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) =>
    existsSync(file),
  );
}
