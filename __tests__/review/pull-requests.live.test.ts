import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWith } from "../support/needs.ts";
import { PULL_REQUESTS } from "./pull-requests.ts";
import { createRepository, type Repository } from "./repository.ts";

describeWith([], "the review of a pull request", () => {
  let dir: string;
  let repository: Repository;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "ballast-review-"));
    repository = await createRepository(join(dir, "project"));
  }, 60_000);

  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(Object.keys(PULL_REQUESTS))(
    "says in five lines whether to worry: %s",
    async (title) => {
      const pull = PULL_REQUESTS[title];
      if (!pull) throw new Error(`no ${title}`);
      const { code, edits, environment = "prod", head, shows } = pull;
      const args = [environment, "--base", "main", "--policy", "gate.config.ts"];
      const reviewed = await repository.review(edits, ...args);
      console.info(`${title}: ${reviewed.seconds.toFixed(1)} s`);
      expect([reviewed.code, reviewed.head]).toEqual([code, head]);
      for (const text of shows) expect(reviewed.stdout).toContain(text);
    },
    180_000,
  );
});
