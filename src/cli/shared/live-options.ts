import { type Command, InvalidArgumentError, Option } from "commander";

/** Adds the options that every live command has. */
export function addLiveCommon(command: Command): Command {
  return command
    .addOption(
      new Option("--jobs <n>", "engines at the same time (default: by cores and memory)").argParser(jobs),
    )
    .addOption(
      new Option(
        "--lock-timeout <time>",
        "how long to wait for another run's lock, such as 10s or 2m",
      ).argParser(duration),
    );
}

function jobs(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new InvalidArgumentError("limit: a whole number from 1 to 64");
}

function duration(text: string): string {
  if (/^\d{1,4}[sm]$/.test(text)) return text;
  throw new InvalidArgumentError("limit: a number of seconds or minutes, such as 10s or 2m");
}
