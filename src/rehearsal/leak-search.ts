import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, unzipSync } from "fflate";

/** Programs and libraries that were fetched, and so cannot hold a secret of this run. */
const FETCHED = new Set(["node_modules", "providers"]);

/** Searches for texts in whatever may hold them: as they are, in base64, and in what is zipped, such as a saved plan. */
export class LeakSearch {
  readonly #needles: readonly Buffer[];

  /** @param texts at least twelve characters each, so that a find is no accident */
  constructor(texts: readonly string[]) {
    this.#needles = texts.flatMap((text) => [Buffer.from(text), ...encoded(text)]);
  }

  holds(content: Uint8Array): boolean {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    if (this.#needles.some((needle) => bytes.includes(needle))) return true;
    return unpacked(bytes).some((inner) => this.holds(inner));
  }

  /** Files below a folder that hold one of the texts, and how many were read. Links are not followed. */
  async inFolder(folder: string): Promise<{ readonly found: string[]; readonly files: number }> {
    const found: string[] = [];
    let files = 0;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !FETCHED.has(entry.name)) {
        const inner = await this.inFolder(path);
        found.push(...inner.found);
        files += inner.files;
      } else if (entry.isFile()) {
        files += 1;
        if (this.holds(await readFile(path))) found.push(path);
      }
    }
    return { found, files };
  }
}

/** The three ways in which base64 of a longer text shows this one; the first and last characters depend on it. */
function encoded(text: string): Buffer[] {
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.from("x".repeat(offset) + text).toString("base64");
    return Buffer.from(whole.slice(offset === 0 ? 0 : offset + 1, -4));
  });
}

/** What is in a zip or gzip file; nothing for every other content. */
function unpacked(bytes: Buffer): Uint8Array[] {
  try {
    if (bytes.subarray(0, 4).equals(ZIP)) return Object.values(unzipSync(bytes));
    if (bytes.subarray(0, 2).equals(GZIP)) return [gunzipSync(bytes)];
  } catch {
    // It begins like an archive and is none.
  }
  return [];
}

const ZIP = Buffer.from("PK\x03\x04", "latin1");
const GZIP = Buffer.from([0x1f, 0x8b]);
