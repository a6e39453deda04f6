import type { Command } from "commander";
import { ENGINE_SCRATCH_DIR } from "../../engine/paths.ts";
import { type Diagnosis, diagnose } from "../../lifecycle/doctor.ts";
import { ensureMoto } from "../../rehearsal/python.ts";
import { type Io, paint, type Style } from "../machine/io.ts";
import { checkEnvironmentName } from "../shared/environment.ts";
import { EXIT } from "../shared/exit-codes.ts";

const MARKS: Readonly<Record<Diagnosis["state"], readonly [string, Style]>> = {
  ok: ["✓", "green"],
  outdated: ["!", "yellow"],
  missing: ["✗", "red"],
  skipped: ["–", "dim"],
};

export function addDoctorCommand(program: Command, io: Io, finish: (code: number) => void): void {
  program
    .command("doctor")
    .description(
      "check engine, provider, emulator, credentials, account, backend and AMI; each line says what to do",
    )
    .argument("[environment]", "whose account, backend and AMI are looked at (default: the first described)")
    .option("--json", "print the findings as JSON")
    .addHelpText("after", "\nExit codes: 0 all there; 1 something is missing.")
    .action(async (named: string | undefined, { json = false }: { json?: boolean }) => {
      if (named !== undefined) await checkEnvironmentName(io, named);
      const environment = named ?? (await io.environmentNames())[0] ?? "";
      const found = await diagnose(environment, ENGINE_SCRATCH_DIR, () => ensureMoto({ log: () => {} }));
      const lines = found.map(({ detail, state, what }) => {
        const [mark, tone] = MARKS[state];
        return `${paint(io, tone, mark)} ${what}: ${detail}`;
      });
      io.out(json ? `${JSON.stringify(found, null, 2)}\n` : `${lines.join("\n")}\n`);
      finish(found.some(({ state }) => state === "missing") ? EXIT.incomplete : EXIT.clean);
    });
}
