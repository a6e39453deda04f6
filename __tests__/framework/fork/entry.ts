import { writeFileSync } from "node:fs";
import { orders } from "../../../examples/orders.ts";
import { ENVIRONMENTS, synth } from "../../support/synth.ts";

/** Writes every stack of the examples as JSON to the file that is named. */
const [, , file = ""] = process.argv;
const stacks = [...synth(Object.values(ENVIRONMENTS)), ...synth([orders])];
writeFileSync(file, JSON.stringify(Object.fromEntries(stacks)));
