import type { Platform } from "../model/platform.ts";
import { type WhatIf, whatIf } from "./browser.ts";
import type { ScenarioResult } from "./result.ts";

/** What a page asks its Web Worker. */
export interface Question {
  readonly id: number;
  readonly platform: Platform;
  readonly asked: WhatIf;
}

export interface Answer {
  /** Of the question. */
  readonly id: number;
  readonly result?: ScenarioResult;
  readonly error?: string;
}

/** The part of a worker's global scope that is used here; this room knows no browser otherwise. */
interface WorkerScope {
  addEventListener(type: "message", listener: (event: { readonly data: Question }) => void): void;
  postMessage(answer: Answer): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.addEventListener("message", ({ data: { asked, id, platform } }) => {
  void whatIf(platform, asked).then(
    (result) => scope.postMessage({ id, result }),
    (error: unknown) =>
      scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
