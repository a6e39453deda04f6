import type { ChildProcess } from "node:child_process";

/**
 * Child processes that must not outlive this one. Each leads its own process group (spawn with `detached`), so
 * that what it started (a provider plugin, say) ends with it.
 */
const live = new Map<ChildProcess, NodeJS.Signals>();

const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Sends a signal to the whole group of a child; a group that is gone is fine. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended.
  }
}

/** Guards a child until it ends. `onSignal` is the signal that its group gets when this process is interrupted. */
export function track(child: ChildProcess, onSignal: NodeJS.Signals): void {
  if (live.size === 0) install();
  live.set(child, onSignal);
  const forget = () => {
    // What is left of the group lost its leader: a plugin that hangs, holding our pipes open.
    signalGroup(child, "SIGKILL");
    live.delete(child);
    if (live.size === 0) uninstall();
  };
  child.once("exit", forget);
  child.once("error", forget);
}

/**
 * Interrupts the group of a child when the signal aborts, and kills it when it has not ended `graceMs` later.
 * The function that is returned ends the watch.
 */
export function stopOnAbort(
  child: ChildProcess,
  signal: AbortSignal | undefined,
  graceMs: number,
): () => void {
  let killer: NodeJS.Timeout | undefined;
  const abort = () => {
    signalGroup(child, "SIGINT");
    killer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  };
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  return () => {
    signal?.removeEventListener("abort", abort);
    clearTimeout(killer);
  };
}

/** Number of children that still run. */
export function trackedChildren(): number {
  return live.size;
}

function killAll(): void {
  for (const child of live.keys()) signalGroup(child, "SIGKILL");
}

/** Stops the children and then dies by the same signal, unless the program handles that signal by itself. */
function stopOnSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  for (const [child, onSignal] of live) signalGroup(child, onSignal);
  const die = () => {
    killAll();
    uninstall();
    process.kill(process.pid, signal);
  };
  const deadline = setTimeout(die, 5000);
  const poll = setInterval(() => {
    if (live.size > 0) return;
    clearTimeout(deadline);
    clearInterval(poll);
    die();
  }, 50);
}

function install(): void {
  process.on("exit", killAll);
  for (const signal of SIGNALS) process.on(signal, stopOnSignal);
}

function uninstall(): void {
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, stopOnSignal);
}
