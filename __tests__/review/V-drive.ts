import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRepository } from "./repository.ts";
import { PULL_REQUESTS } from "./pull-requests.ts";
(async () => {
  const dir = mkdtempSync("/tmp/V-repo-");
  const repository = await createRepository(`${dir}/project`);
  for (const name of process.argv.slice(2)) {
    const pull = PULL_REQUESTS[name];
    if (!pull) throw new Error(name);
    const it = await repository.review(pull.edits, pull.environment ?? "prod", "--base", "main", "--policy", "gate.config.ts");
    console.log(name, it.code, it.seconds.toFixed(1), it.stderr.slice(0, 500));
    console.log(it.head.join("\n"));
    writeFileSync(`/tmp/V-pr-${name.replace(/\W+/g, "-")}.md`, it.stdout);
  }
  rmSync(dir, { recursive: true });
})();
