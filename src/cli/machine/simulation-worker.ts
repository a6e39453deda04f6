import { parentPort, workerData } from "node:worker_threads";
import { SCENARIOS } from "../../simulation/scenarios/catalogue.ts";
import { executeHere } from "../../simulation/simulate.ts";
import { nodeIo } from "./io.ts";
import { readScenarios } from "./scenario-file.ts";
import type { WorkerJob, WorkerReply } from "./simulation-pool.ts";

const port = parentPort;
if (!port) throw new Error("simulation-worker runs in a worker thread only");

const own: string | undefined = workerData?.scenarioFile;
const scenarios = own === undefined ? Promise.resolve(SCENARIOS) : readScenarios(nodeIo, own);

port.on("message", ({ id, job }: WorkerJob) => {
  void scenarios.then((known) => {
    const reply: WorkerReply = answer(id, () => executeHere(job, known));
    port.postMessage(reply);
  });
});

function answer(id: number, run: () => ReturnType<typeof executeHere>): WorkerReply {
  try {
    return { id, outcomes: run() };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
