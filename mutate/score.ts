import type { Mutant } from "./mutants.ts";
import type { Fate } from "./workshop.ts";

export interface Survivor extends Mutant {
  readonly before: string;
}

/** How the mutants of one folder ended. */
export interface FolderScore {
  readonly folder: string;
  /** Mutants that the folder has. */
  readonly mutants: number;
  /** Mutants that were tried. */
  readonly tried: number;
  readonly fates: Readonly<Record<Fate, number>>;
  /** Percent of the tried mutants that the tests or the compiler noticed, with one digit. */
  readonly percent: number;
  readonly survivors: readonly Survivor[];
}

export function scoreOf(
  folder: string,
  mutants: number,
  fates: readonly Fate[],
  survivors: readonly Survivor[],
): FolderScore {
  const count = (fate: Fate) => fates.filter((one) => one === fate).length;
  const noticed = fates.length - count("survived");
  return {
    folder,
    mutants,
    tried: fates.length,
    fates: {
      failed: count("failed"),
      hung: count("hung"),
      crashed: count("crashed"),
      refused: count("refused"),
      survived: count("survived"),
    },
    percent: fates.length === 0 ? 0 : Math.round((1000 * noticed) / fates.length) / 10,
    survivors,
  };
}

/** `policies  92.5 %  185 of 200 noticed (170 by tests, 12 by the compiler, …)` */
export function formatFolder({ fates, folder, mutants, percent, tried }: FolderScore): string {
  const ends = [
    `${fates.failed} by tests`,
    `${fates.refused} by the compiler`,
    `${fates.hung} by running too long`,
    `${fates.crashed} by a crash`,
  ];
  const noticed = tried - fates.survived;
  return `${folder}  ${percent.toFixed(1)} %  ${noticed} of ${tried} noticed, out of ${mutants} (${ends.join(", ")})`;
}

/** `src/policies/rules/alarms.ts:34 operator: > → >=` */
export function formatSurvivor({ before, file, kind, line, replacement }: Survivor): string {
  const short = (text: string) => {
    const flat = text.replace(/\s+/g, " ");
    return flat.length > 80 ? `${flat.slice(0, 77)}...` : flat;
  };
  return `${file}:${line} ${kind}: ${short(before)} → ${short(replacement) || "(nothing)"}`;
}
