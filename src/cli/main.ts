import { nodeIo } from "./machine/io.ts";
import { run } from "./run.ts";

// What is written here or by the engine may hold secrets: plans, states, logs.
process.umask(0o077);

void run(process.argv.slice(2), nodeIo).then((code) => {
  process.exitCode = code;
});
