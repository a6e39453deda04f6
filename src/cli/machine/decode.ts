import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** Largest text that is read as a whole, in bytes: beyond it a text does not fit a JavaScript string. */
export const MAX_BYTES = 500_000_000;

/** Beginnings of files that hold something other than text, with the code of the error that says so. */
const SIGNATURES: readonly (readonly [code: string, bytes: readonly number[]])[] = [
  ["XZ", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["BZIP2", [0x42, 0x5a, 0x68]],
  ["ZSTD", [0x28, 0xb5, 0x2f, 0xfd]],
  ["UTF32", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF32", [0x00, 0x00, 0xfe, 0xff]],
];
const LONGEST_SIGNATURE = 6;

/**
 * The text of a file as UTF-8, piece by piece. The file is UTF-8 or UTF-16, with or without a byte order mark
 * (PowerShell writes it for `>`), either of them compressed with gzip. Errors carry a `code`, like those of Node.
 */
export async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { all, head } = await headOf(pieces);
  const other = SIGNATURES.find(([, signature]) => signature.every((byte, at) => head[at] === byte));
  if (head[0] === 0x1f && head[1] === 0x8b) yield* decoded(unzipped(all));
  else if (other) throw failure(other[0]);
  else {
    const order = byteOrder(head);
    yield* order === undefined ? all : fromUtf16(all, order);
  }
}

/** As `decoded`, in one piece and without a byte order mark. */
export async function decodedText(pieces: AsyncIterable<Buffer>): Promise<string> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const piece of decoded(pieces)) {
    kept.push(piece);
    size += piece.length;
    if (size > MAX_BYTES) throw failure("EFBIG");
  }
  return Buffer.concat(kept).toString("utf8");
}

/** Enough of the beginning to tell what it is, and everything with it. */
async function headOf(pieces: AsyncIterable<Buffer>) {
  const iterator = pieces[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < LONGEST_SIGNATURE) {
    const { done, value } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}

/** Whether it is UTF-16, and which byte comes first. Without a mark the zeros tell: JSON begins with ASCII. */
function byteOrder([a, b]: Buffer): "little" | "big" | undefined {
  if (a === 0xff && b === 0xfe) return "little";
  if (a === 0xfe && b === 0xff) return "big";
  if (a === undefined || b === undefined || (a === 0) === (b === 0)) return undefined;
  return a === 0 ? "big" : "little";
}

async function* fromUtf16(pieces: AsyncIterable<Buffer>, order: "little" | "big"): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(order === "big" ? "utf-16be" : "utf-16le");
  for await (const piece of pieces) yield Buffer.from(decoder.decode(piece, { stream: true }));
}

async function* unzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* Readable.from(pieces).pipe(createGunzip());
  } catch (error) {
    const code: unknown =
      typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
    throw failure(code === "Z_BUF_ERROR" ? "GZIP_CUT" : "GZIP");
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
