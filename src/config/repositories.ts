import { z } from "zod";

/** Images kept where nothing is said: months of releases, at a gigabyte each for $10 a month. */
const KEPT_IMAGES = 100;

/** Repositories of Amazon ECR, by the last part of their names. */
export const RepositoriesSchema = z
  .record(
    z.string(),
    z.strictObject({
      /** Newest images that are kept, 10–10,000; older ones expire, whether a task runs them or not. */
      keepImages: z.int().default(KEPT_IMAGES),
      /** Other accounts whose principals may pull, if their own policies let them. */
      pullAccounts: z.array(z.string()).default([]),
    }),
  )
  .default({});
