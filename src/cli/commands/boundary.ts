import type { Command } from "commander";
import { boundaryOf } from "../../boundary/boundary.ts";
import { boundarySvg } from "../../report/boundary-svg.ts";
import { boundaryText } from "../../report/boundary-text.ts";
import type { Io } from "../machine/io.ts";
import { EXIT } from "../shared/exit-codes.ts";
import { fileError } from "../shared/files.ts";
import { driftPaint } from "../shared/paint.ts";
import { addPlatformOptions, declaredPlatformFrom, type PlatformOptions } from "../shared/platform.ts";

interface BoundaryOptions extends PlatformOptions {
  readonly json?: boolean;
  readonly svg?: string;
}

const HELP = `
Who can reach what on which port, as which AWS identity: each hop from the internet to a container and from a container
to AWS, where TLS ends, what each role may do and who may take it, and every known way further, closed or open, with the
setting that closes it. Read from the Terraform alone; nothing is acted on, and no credentials are needed.

  ballast boundary prod --svg boundary.svg
  terraform plan -out=plan.out && terraform show -json plan.out | ballast boundary --plan-json -
  ballast boundary --plan-json plan.json --json

Security groups, roles and user data that are not in the Terraform make a way unknown, never closed. Network ACLs,
service control policies and firewall rules in user data are not read.

Exit codes: 0 all known ways are closed; 1 none is open, but some cannot be told; 2 a way is open; 64 wrong usage or
input.`;

/** Adds `boundary`. @param finish takes the exit code */
export function addBoundaryCommand(program: Command, io: Io, finish: (code: number) => void): void {
  const command = program
    .command("boundary")
    .description("who reaches what, as which AWS identity, and which ways are open")
    .argument("[environment]", "name of the environment; without it, --plan-json, --state-json or --config");
  addPlatformOptions(command)
    .option("--json", "the boundary as JSON")
    .option("--svg <file>", "write a picture of it")
    .addHelpText("after", HELP)
    .action(async (environment: string | undefined, { json, svg, ...options }: BoundaryOptions) => {
      const { declared, platform } = await declaredPlatformFrom(io, environment, options);
      const boundary = boundaryOf(declared, platform);
      if (svg !== undefined) {
        await io.writeText(svg, boundarySvg(boundary)).catch((error: unknown) => {
          throw fileError(error, svg, "give a file that can be written to --svg");
        });
      }
      io.out(json ? `${JSON.stringify(boundary, null, 2)}\n` : boundaryText(boundary, driftPaint(io)));
      const has = (state: string) => boundary.ways.some((way) => way.state === state);
      finish(has("open") ? EXIT.open : has("unknown") ? EXIT.incomplete : EXIT.clean);
    });
}
