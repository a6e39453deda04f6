import type { Io } from "../../src/cli/machine/io.ts";
import { TODAY } from "./drift.ts";

/** A machine with only these files; what was printed is kept. */
export interface FakeIo extends Io {
  /** Texts that were written or appended, by path. */
  readonly written: Map<string, string>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly printed: () => string;
}

export function fakeIo(files: Readonly<Record<string, string>> = {}, more: Partial<Io> = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  const written = new Map<string, string>();
  const readText = more.readText ?? textIn(files);
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    colours: false,
    columns: undefined,
    terminal: false,
    interruptible: (work) => work(new AbortController().signal),
    now: () => new Date(`${TODAY}T09:30:00Z`),
    readText,
    readPieces: async function* (path) {
      yield Buffer.from(await readText(path));
    },
    load: async () => ({}),
    readSources: async () => new Map(),
    readSource: async (path) => files[path] ?? "",
    removeSource: async (path) => void written.delete(path),
    interactive: false,
    questions: (work) => work(async () => undefined),
    writeSource: async (path, text) => void written.set(path, text),
    writeText: async (path, text) => void written.set(path, text),
    replaceText: async (path, text) => void written.set(path, text),
    download: async function* (url) {
      yield Buffer.from(await readText(url));
    },
    appendText: async (path, text) => void written.set(path, (written.get(path) ?? "") + text),
    listFiles: async (folder) => {
      const found = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      if (found.length === 0) throw Object.assign(new Error(`no ${folder}`), { code: "ENOENT" });
      return found.map((path) => path.slice(folder.length + 1));
    },
    attach: async () => 0,
    env: {},
    synthesize: async () => new Map(),
    synthesizeAt: async () => new Map(),
    atCommit: (ref, work) =>
      work({ commit: ref, environmentNames: async () => ["dev"], synthesize: async () => new Map() }),
    openVariants: async () => ({ build: async () => ({ refusedBy: [] }), close: async () => {} }),
    listStacks: async () => [],
    environmentNames: async () => ["dev", "staging", "prod"],
    fieldMaps: async () => new Map(),
    ...more,
    written,
    stdout: () => out.join(""),
    stderr: () => err.join(""),
    printed: () => [...out, ...err].join(""),
  };
}

function textIn(files: Readonly<Record<string, string>>): Io["readText"] {
  return async (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: "ENOENT" });
    return text;
  };
}
