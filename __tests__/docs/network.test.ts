import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connectedVpc, sharedVpc } from "../../examples/shared-vpc.ts";
import { PROJECT_DIR } from "../../src/engine/paths.ts";
import { addresses, ENVIRONMENTS, stackOf, synth } from "../support/synth.ts";

const read = (file: string) => readFileSync(join(PROJECT_DIR, file), "utf8");
const SOURCE = read("examples/shared-vpc.ts");
const PAGE = read("docs/network.md");

/** The lines of an object in the examples. */
function written(name: string): string {
  return new RegExp(`export const ${name} = \\{\\n(.*?)\\n\\} satisfies`, "s").exec(SOURCE)?.[1] ?? "nothing";
}

describe("docs/network.md", () => {
  it.each(["sharedVpc", "connectedVpc"])("shows %s as the examples have it", (name) => {
    const shown = new RegExp(`<!-- ${name} -->\n\`\`\`ts\nnetwork: \\{\n(.*?)\n\\},\n\`\`\``, "s").exec(
      PAGE,
    )?.[1];
    expect(shown).toBe(written(name));
  });

  it.each([
    ["sharedVpc", sharedVpc, 0, 0],
    ["connectedVpc", connectedVpc, 1, 0],
  ])("%s can be synthesized", (_name, network, vpcs, eips) => {
    const stack = stackOf(synth([{ ...ENVIRONMENTS.staging, network }]), "staging-platform");
    const count = (prefix: string) => addresses(stack).filter((it) => it.startsWith(prefix)).length;
    expect([count("aws_vpc."), count("aws_eip.")]).toEqual([vpcs, eips]);
  });
});
