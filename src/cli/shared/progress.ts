import { plain } from "../../report/escape.ts";
import type { Io } from "../machine/io.ts";

/** Seconds between two progress lines where there is no terminal to repaint. */
const HEARTBEAT_SEC = 15;

/** Shows progress: one line repainted on a terminal, a line every fifteen seconds elsewhere. */
export interface Progress {
  /** Names what is being done; ends what was. */
  start(what: string): void;
  /** Latest line of the command's output. */
  hint(line: string): void;
  /** Ends the current work and prints a line that stays. */
  line(text: string): void;
  end(): void;
}

export function startProgress(io: Io): Progress {
  let what = "";
  let hint = "";
  let since = io.now().getTime();
  let lastBeat = since;
  const clear = () => {
    if (io.terminal) io.err("\r\u001b[K");
  };
  const tick = () => {
    if (what === "") return;
    const now = io.now().getTime();
    const seconds = Math.round((now - since) / 1000);
    if (io.terminal) io.err(`\r\u001b[K  ${seconds} s  ${what}  ${plain(hint, 60)}`);
    else if (now - lastBeat >= HEARTBEAT_SEC * 1000) {
      lastBeat = now;
      io.err(`    … ${seconds} s  ${plain(hint, 100)}\n`);
    }
  };
  const timer = setInterval(tick, 1000);
  timer.unref();
  return {
    start: (next) => {
      what = next;
      hint = "";
      since = io.now().getTime();
      lastBeat = since;
      tick();
    },
    hint: (text) => {
      if (text.trim() !== "") hint = text.trim();
    },
    line: (text) => {
      clear();
      io.err(`${text}\n`);
    },
    end: () => {
      what = "";
      clear();
      clearInterval(timer);
    },
  };
}
