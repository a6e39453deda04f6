import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { BallastError } from "../core/errors.ts";
import { sha256 } from "../core/sha256.ts";
import { target } from "./provider-mirror.ts";
import { throwIfAborted } from "./stop.ts";

/** A release of Terraform, and the SHA-256 of its archive for each machine. */
export interface Release {
  readonly version: string;
  readonly archives: Readonly<Record<string, string>>;
}

/**
 * The release that is fetched where a machine has no engine.
 * Source: terraform_1.11.4_SHA256SUMS beside the archives, https://releases.hashicorp.com/terraform/1.11.4/
 */
export const PINNED: Release = {
  version: "1.11.4",
  archives: {
    darwin_amd64: "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    darwin_arm64: "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    linux_amd64: "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    linux_arm64: "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
  },
};

/** Where HashiCorp publishes releases; the variable BALLAST_RELEASES names another place with the same layout. */
const RELEASES = "https://releases.hashicorp.com";

const BY_HAND = "install Terraform 1.10 or newer, or name one in the variable BALLAST_TERRAFORM";

export interface FetchOptions {
  readonly cacheDir: string;
  /** Told in one line what is fetched. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
  /** @default variable BALLAST_RELEASES, else https://releases.hashicorp.com */
  readonly releases?: string | undefined;
  /** @default PINNED */
  readonly release?: Release;
}

/** Where the fetched engine is kept, whether it is there or not. */
export function keptEngine(cacheDir: string, { version }: Release = PINNED): string {
  return join(cacheDir, `terraform-${version}-${target()}`, "terraform");
}

/**
 * Fetches the pinned release, compares its archive with the pinned SHA-256, and keeps the program.
 * @returns path of the program
 * @throws BallastError when it cannot be fetched or is not what was pinned; then nothing is kept
 */
export async function fetchEngine(options: FetchOptions): Promise<string> {
  const { cacheDir, log, release = PINNED, signal } = options;
  const program = keptEngine(cacheDir, release);
  if (existsSync(program)) return program;
  const expected = release.archives[target()];
  if (expected === undefined) {
    const known = Object.keys(release.archives).join(", ");
    throw new BallastError(
      "ENGINE_FETCH",
      target(),
      `has no pinned release; limit: ${known}; fix: ${BY_HAND}`,
    );
  }
  const base = (options.releases ?? (process.env["BALLAST_RELEASES"] || RELEASES)).replace(/\/+$/, "");
  const url = `${base}/terraform/${release.version}/terraform_${release.version}_${target()}.zip`;
  log(`no engine on this machine: fetching Terraform ${release.version} from ${url} (about 30 MB, once)`);
  const archive = await download(url, signal);
  const found = sha256(archive);
  if (found !== expected) {
    const fix = "fetch from another network, or say whether a proxy changes it";
    throw new BallastError("ENGINE_CHECKSUM", url, `got SHA-256 ${found}; limit: ${expected}; fix: ${fix}`);
  }
  const content = unzipSync(archive, { filter: ({ name }) => name === "terraform" })["terraform"];
  if (content === undefined) {
    throw new BallastError("ENGINE_FETCH", url, `holds no program terraform; fix: ${BY_HAND}`);
  }
  await keep(program, content);
  return program;
}

async function download(url: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    const response = await fetch(url, signal === undefined ? {} : { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throwIfAborted(signal, "the download of Terraform");
    throw new BallastError("ENGINE_FETCH", url, `cannot be fetched: ${reasonOf(error)}; fix: ${BY_HAND}`);
  }
}

/** `fetch` says no more than "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  return textOf(field(error, "cause")) ?? textOf(error) ?? String(error);
}

function textOf(error: unknown): string | undefined {
  const text = field(error, "message") || field(error, "code");
  return typeof text === "string" ? text : undefined;
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

/** In one step, for two commands may fetch at the same time. */
async function keep(program: string, content: Uint8Array): Promise<void> {
  const draft = `${program}.${process.pid}.part`;
  await mkdir(dirname(program), { recursive: true });
  try {
    await writeFile(draft, content, { mode: 0o755 });
    await rename(draft, program);
  } finally {
    await rm(draft, { force: true });
  }
}
