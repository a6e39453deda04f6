import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FEATURES, withFeature, withKind, withSwitches } from "./services-page.ts";
import { KINDS } from "./switches.ts";

/** Writes the blocks of docs/services.md anew: `npx tsx __tests__/docs/write-services-page.ts`. */
const path = join(__dirname, "../../docs/services.md");
const kinds = KINDS.reduce(withKind, readFileSync(path, "utf8"));
writeFileSync(path, withSwitches(FEATURES.reduce(withFeature, kinds)));
