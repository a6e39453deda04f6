import { gunzipSync } from "node:zlib";

/** Largest text that is read, in bytes: beyond it a text does not fit a JavaScript string. */
export const MAX_BYTES = 500_000_000;

/** Beginnings of files that hold something other than text, with the code of the error that says so. */
const SIGNATURES: readonly (readonly [code: string, bytes: readonly number[]])[] = [
  ["XZ", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["BZIP2", [0x42, 0x5a, 0x68]],
  ["ZSTD", [0x28, 0xb5, 0x2f, 0xfd]],
  ["UTF32", [0xff, 0xfe, 0x00, 0x00]],
  ["UTF32", [0x00, 0x00, 0xfe, 0xff]],
];

/**
 * The text of a file: UTF-8, UTF-16 with or without a byte order mark (PowerShell writes it for `>`), either of them
 * compressed with gzip. Errors carry a `code`, like those of Node.
 */
export function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return decodeText(unzip(bytes));
  const other = SIGNATURES.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte));
  if (other) throw failure(other[0]);
  const order = byteOrder(bytes);
  if (order === undefined) return bytes.toString("utf8");
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (order === "big" ? Buffer.from(even).swap16() : even).toString("utf16le");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** Whether it is UTF-16, and which byte comes first. Without a mark the zeros tell: JSON begins with ASCII. */
function byteOrder(bytes: Buffer): "little" | "big" | undefined {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return "little";
  if (a === 0xfe && b === 0xff) return "big";
  if (a === undefined || b === undefined || (a === 0) === (b === 0)) return undefined;
  return a === 0 ? "big" : "little";
}

function unzip(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    const code: unknown =
      typeof error === "object" && error !== null ? Reflect.get(error, "code") : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw failure("EFBIG");
    throw failure(code === "Z_BUF_ERROR" ? "GZIP_CUT" : "GZIP");
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
