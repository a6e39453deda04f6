import type { Platform } from "../../model/platform.ts";
import type { WhatIf } from "../../simulation/browser.ts";
import type { Answer, Question } from "../../simulation/browser-worker.ts";
import type { ScenarioResult } from "../../simulation/result.ts";

/** Simulates in a Web Worker, so that the page stays alive. The same question is answered once. */
export function startSimulator(
  program: string,
  platform: Platform,
): (asked: WhatIf) => Promise<ScenarioResult> {
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
  const waiting = new Map<number, (answer: Answer) => void>();
  const known = new Map<string, Promise<ScenarioResult>>();
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  worker.addEventListener("error", ({ message }) => {
    for (const [id, answer] of waiting) answer({ id, error: `the simulator failed: ${message}` });
    waiting.clear();
  });
  let last = 0;
  const ask = (asked: WhatIf) =>
    new Promise<ScenarioResult>((resolve, reject) => {
      const id = ++last;
      waiting.set(id, (answer) => {
        if (answer.result === undefined) reject(new Error(answer.error ?? "the simulator gave no result"));
        else resolve(answer.result);
      });
      const question: Question = { id, platform, asked };
      worker.postMessage(question);
    });
  return (asked) => {
    const key = JSON.stringify(asked);
    const found = known.get(key) ?? ask(asked);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
}
