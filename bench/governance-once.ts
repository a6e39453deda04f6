import { synthOnce } from "./synth-once.ts";

/** As a whole process: `node bin/launch.js bench/governance-once.ts <services> <governed>` prints its CPU time in ms. */
const [, , services, governed] = process.argv;
synthOnce(Number(services), governed === "true");
const { system, user } = process.cpuUsage();
console.log((user + system) / 1000);
