import { nodeIo } from "../src/cli/machine/io.ts";
import { run } from "../src/cli/run.ts";
import { EXIT } from "../src/cli/shared/exit-codes.ts";

// As a whole process: `tsx bench/judge-once.ts <plan.json>` judges the plan and prints what that cost.
void run(["drift", "check", "--plan-json", process.argv[2] ?? ""], { ...nodeIo, out: () => {} }).then(
  (code) => {
    if (code !== EXIT.clean && code !== EXIT.drift) process.exitCode = code;
    const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage();
    console.log(JSON.stringify({ cpuSec: (systemCPUTime + userCPUTime) / 1e6, peakMb: maxRSS / 1000 }));
  },
);
