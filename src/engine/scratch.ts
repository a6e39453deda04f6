import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { hash32 } from "../core/names.ts";

/** Processes of another machine or container that share a folder have numbers of their own. */
const HERE = hash32(hostname()).toString(36);

/** Marks a folder that is left on purpose, for somebody to look into. */
const KEPT = "ballast-kept";

/**
 * A new folder below the system's for temporary files that only this user may enter (0700, whatever the umask). Before
 * that, folders of runs that were killed are removed.
 * @param kind what it is for, such as `plan`: letters and hyphens
 */
export function makeScratch(kind: string, parent: string = tmpdir()): string {
  sweepScratch(parent);
  const folder = mkdtempSync(join(parent, `ballast-${kind}-${HERE}-${process.pid}-`));
  chmodSync(folder, 0o700);
  return folder;
}

/** Makes a folder with a given name that only this user may enter; one that exists is closed to others. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
}

/** Removes a folder and all in it; one that is gone is fine. */
export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Keeps a folder from being swept. */
export function keepScratch(folder: string): void {
  writeFileSync(join(folder, KEPT), "", { mode: 0o600 });
}

/** Removes what runs of this machine left in a folder when they were killed; returns the names. */
export function sweepScratch(parent: string = tmpdir()): string[] {
  return sweep(parent, new RegExp(`^ballast-[a-z-]+-${HERE}-(?<pid>\\d+)-\\w+$`));
}

/**
 * Removes files and folders that carry the number of a process that has ended, unless they are kept.
 * @param pattern of whole names, with a group `pid`
 * @returns the names
 */
export function sweep(parent: string, pattern: RegExp): string[] {
  return namesIn(parent).filter((name) => {
    const pid = Number(pattern.exec(name)?.groups?.["pid"]);
    const path = join(parent, name);
    if (!(pid > 0) || isAlive(pid) || existsSync(join(path, KEPT))) return false;
    try {
      rmSync(path, { recursive: true, force: true });
      return true;
    } catch {
      // Another user's, or swept at the same time.
      return false;
    }
  });
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
