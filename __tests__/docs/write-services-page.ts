import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withKind } from "./services-page.ts";

const PAGE = join(__dirname, "../../docs/services.md");

/** Writes the blocks of docs/services.md anew: `npx tsx __tests__/docs/write-services-page.ts`. */
writeFileSync(PAGE, (["web", "worker"] as const).reduce(withKind, readFileSync(PAGE, "utf8")));
