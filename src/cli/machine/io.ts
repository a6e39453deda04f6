import { createReadStream } from "node:fs";
import { appendFile, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { runAttached } from "../../engine/run.ts";
import { INTERRUPTED, Stop } from "../../engine/stop.ts";
import { decoded, decodedText, MAX_BYTES } from "./decode.ts";
import { type DescribedProject, nodeProject } from "./description.ts";

/**
 * Everything that a command needs of the machine. Tests give their own. Paths of files that the user names are from the
 * folder that the command runs in.
 */
export interface Io extends DescribedProject {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when the output is a terminal that wants colours. */
  readonly colours: boolean;
  /** Columns of the terminal that the output goes to; undefined where it goes elsewhere. */
  readonly columns: number | undefined;
  /** True when errors go to a terminal, which can show progress in place. */
  readonly terminal: boolean;
  /** True when a person types the answers to questions. */
  readonly interactive: boolean;
  /** Runs `work` with what asks for a line of standard input: from a terminal or a pipe. */
  readonly questions: <T>(work: (ask: Ask) => Promise<T>) => Promise<T>;
  readonly now: () => Date;
  /** Runs `work` with a signal that Ctrl-C and SIGTERM abort. */
  readonly interruptible: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Reads a text file, or standard input for `-`, as `decoded` does; rejects with an error that has a `code`. */
  readonly readText: (path: string) => Promise<string>;
  /** As `readText`, piece by piece in UTF-8: for what may be too large to be in memory as a whole. */
  readonly readPieces: (path: string) => AsyncIterable<Uint8Array>;
  /** Files below a folder, at any depth, as paths from it; rejects with the error of Node. */
  readonly listFiles: (folder: string) => Promise<readonly string[]>;
  /** Writes a text file and the folders above it. */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** As `writeText`, so that the file is never there in part: it is written beside and then takes the place. */
  readonly replaceText: (path: string, text: string) => Promise<void>;
  /** What a web address holds, piece by piece; rejects with the code `ENOENT` where it has nothing. */
  readonly download: (url: string) => AsyncIterable<Uint8Array>;
  /** Appends to a text file, which need not be there yet. */
  readonly appendText: (path: string, text: string) => Promise<void>;
  /** Runs a program on the terminal of this process and gives its exit code. */
  readonly attach: typeof runAttached;
  /** Variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a TypeScript or JavaScript file and gives its exports. */
  readonly load: (path: string) => Promise<unknown>;
}

/** Asks, and gives the line that was answered; undefined when the input has ended. */
export type Ask = (question: string) => Promise<string | undefined>;

/** Colours of the terminal, by `styleText` of Node. */
export type Style = Parameters<typeof styleText>[0];

const INTERRUPTS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/**
 * One Ctrl-C comes several times: from the terminal, and again from npm and tsx, which pass on what they get. Only a
 * later one is a second.
 */
const ECHO_MS = 1000;

/** The machine itself. */
export const nodeIo: Io = {
  ...nodeProject,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours:
    process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb",
  columns: process.stdout.columns,
  terminal: process.stderr.isTTY === true && process.env["TERM"] !== "dumb",
  interactive: process.stdin.isTTY === true,
  questions,
  now: () => new Date(),
  interruptible: async (work) => {
    const controller = new AbortController();
    let since: number | undefined;
    const abort = (signal: NodeJS.Signals) => {
      if (since === undefined) {
        since = performance.now();
        controller.abort(new Stop(INTERRUPTED, signal, "interrupted"));
      } else if (performance.now() - since > ECHO_MS) {
        // Without this listener the signal ends everything at once.
        forget();
        process.kill(process.pid, signal);
      }
    };
    const forget = () => {
      for (const signal of INTERRUPTS) process.off(signal, abort);
    };
    for (const signal of INTERRUPTS) process.on(signal, abort);
    try {
      return await work(controller.signal);
    } finally {
      forget();
    }
  },
  readText: async (path) => {
    const isLarge = path !== STANDARD_INPUT && (await stat(path)).size > MAX_BYTES;
    if (isLarge) throw Object.assign(new Error("too large"), { code: "EFBIG" });
    return decodedText(open(path));
  },
  readPieces: (path) => decoded(open(path)),
  listFiles: async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((it) => it.isFile()).map((it) => relative(folder, join(it.parentPath, it.name)));
  },
  writeText: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
  replaceText: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}.draft`;
    try {
      await writeFile(draft, text);
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  },
  download,
  appendText: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text);
  },
  attach: runAttached,
  env: process.env,
  // Node 20 by itself runs no TypeScript; what does is loaded only when it is needed.
  load: async (path) => createRequire(__filename)("tsx/cjs/api").require(resolve(path), __filename),
};

/** Of a file, at a time: values of a plan mostly fit, and are then read without a copy. */
const PIECE_BYTES = 1 << 20;

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

function open(path: string): AsyncIterable<Buffer> {
  if (path !== STANDARD_INPUT) return createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (process.stdin.isTTY) throw Object.assign(new Error("terminal"), { code: "TERMINAL" });
  return process.stdin;
}

async function* download(url: string): AsyncGenerator<Uint8Array> {
  const response = await fetch(url);
  // AWS answers 403 for a file that its bucket does not have.
  if (response.status === 404 || response.status === 403) {
    throw Object.assign(new Error(`no ${url}`), { code: "ENOENT" });
  }
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  yield* response.body;
}

/** Questions go to stderr. In a pipe they are told with their answers, so that a log can be read. */
async function questions<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  const { stderr: output, stdin: input } = process;
  const terminal = input.isTTY === true && output.isTTY === true;
  const lines = createInterface({ input, terminal, ...(terminal && { output }) });
  const answers = lines[Symbol.asyncIterator]();
  let interrupted = false;
  lines.once("SIGINT", () => {
    interrupted = true;
    lines.close();
  });
  try {
    return await work(async (question) => {
      if (terminal) {
        lines.setPrompt(question);
        lines.prompt();
      } else output.write(question);
      const { done, value } = await answers.next();
      if (!terminal || done) output.write(`${done ? "" : value}\n`);
      if (interrupted) throw new Stop(INTERRUPTED, "SIGINT", "interrupted");
      return done ? undefined : value;
    });
  } finally {
    lines.close();
  }
}

/** The text in a colour when `io` wants colours. */
export function paint(io: Pick<Io, "colours">, style: Style, text: string): string {
  return io.colours ? styleText(style, text, { validateStream: false }) : text;
}
