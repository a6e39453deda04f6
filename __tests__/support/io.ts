import type { Io } from "../../src/cli/io.ts";
import { TODAY } from "./drift.ts";

/** A machine with only these files; what was printed is kept. */
export interface FakeIo extends Io {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly printed: () => string;
}

export function fakeIo(files: Readonly<Record<string, string>> = {}, more: Partial<Io> = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    colours: false,
    terminal: false,
    interruptible: (work) => work(new AbortController().signal),
    now: () => new Date(`${TODAY}T09:30:00Z`),
    readText: async (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: "ENOENT" });
      return text;
    },
    load: async () => ({}),
    readSources: async () => new Map(),
    writeText: async () => {},
    synthesize: async () => new Map(),
    fieldMaps: async () => new Map(),
    ...more,
    stdout: () => out.join(""),
    stderr: () => err.join(""),
    printed: () => [...out, ...err].join(""),
  };
}
