import type { InputError } from "./input-error.ts";
import { emptyJson, type JsonFault, jsonError, MAX_DEPTH } from "./json-text.ts";

/** Which parts of a document are taken apart while it is read, and what becomes of the others. */
export interface JsonParts {
  /**
   * Whether the value at a path is taken apart as it comes; a step into a list is `*`. All others are read whole, so
   * each of them has to fit into memory.
   */
  readonly walks: (path: readonly string[]) => boolean;
  /** Given each value that was read whole; what it gives is kept in its place. */
  readonly take: (value: unknown, path: readonly string[]) => unknown;
}

/** A list or object that is being taken apart. */
interface Open {
  readonly entries: [string, unknown][] | undefined;
  readonly items: unknown[];
  key: string;
}

/** A value whose end has not come yet. */
interface Whole {
  readonly start: number;
  readonly isKey: boolean;
  readonly isScalar: boolean;
  readonly parts: Uint8Array[];
  depth: number;
  deepest: number;
  inString: boolean;
  escaped: boolean;
}

type Expects = "value" | "item" | "key" | "first key" | "colon" | "comma" | "end";

/** Bytes of the beginning that tell what a file is that is no JSON. */
const HEAD = 4000;
/** Of a byte order mark, by their offset in the file. */
const BOM: readonly number[] = [0xef, 0xbb, 0xbf];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses JSON that comes in pieces of UTF-8, without having all of its text at any time: a plan of a thousand task
 * definitions is hundreds of megabytes, most of them the same texts again. Errors are those of `parseJsonText`.
 */
export class JsonStream {
  readonly #place: string;
  readonly #producer: string;
  readonly #parts: JsonParts;
  readonly #open: Open[] = [];
  #whole: Whole | undefined;
  #expects: Expects = "value";
  #root: unknown;
  /** Bytes before the piece that is being read. */
  #before = 0;
  #head = "";

  /** @param place the file's name, for errors @param producer how such a file is made, for errors */
  constructor(place: string, producer: string, parts: JsonParts) {
    this.#place = place;
    this.#producer = producer;
    this.#parts = parts;
  }

  /** @throws InputError as soon as it is no JSON */
  push(piece: Uint8Array): void {
    if (this.#head.length < HEAD) this.#head += text(piece.subarray(0, HEAD - this.#head.length));
    let at = 0;
    while (at < piece.length) {
      if (this.#whole) at = this.#readOn(this.#whole, piece, at);
      else if (isSpace(piece[at]) || piece[at] === BOM[this.#before + at]) at++;
      else at = this.#structure(piece, at);
    }
    this.#before += piece.length;
  }

  /**
   * As `push`, of a text: bytes are made of a part of it at a time.
   * @param length of the parts, in characters @default a million
   */
  pushText(text: string, length = 1_000_000): void {
    for (let at = 0, end = 0; at < text.length; at = end) {
      end = at + length;
      // Both halves of a pair make one character.
      if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end += 1;
      this.push(Buffer.from(text.slice(at, end)));
    }
  }

  /** @returns the document @throws InputError when it has not come to its end */
  end(): unknown {
    if (this.#whole?.isScalar && this.#open.length === 0) this.#close(this.#whole);
    if (this.#expects === "end") return this.#root;
    if (this.#head.trim() === "" && this.#open.length === 0 && !this.#whole) {
      throw emptyJson(this.#place, this.#producer);
    }
    throw this.#fault({ kind: "truncated", size: this.#before });
  }

  /** Reads one byte between values. @returns where to read on */
  #structure(piece: Uint8Array, at: number): number {
    const byte = piece[at];
    const open = this.#open.at(-1);
    const ends = byte === (open?.entries ? CLOSE_OBJECT : CLOSE_LIST);
    switch (this.#expects) {
      case "first key":
      case "key":
        if (byte === QUOTE) return this.#begin(byte, at, true);
        if (byte === CLOSE_OBJECT && this.#expects === "first key") return this.#leave(at);
        break;
      case "colon":
        if (byte !== COLON) break;
        this.#expects = "value";
        return at + 1;
      case "comma":
        if (open && ends) return this.#leave(at);
        if (byte !== COMMA) break;
        this.#expects = open?.entries ? "key" : "value";
        return at + 1;
      case "item":
        if (byte === CLOSE_LIST) return this.#leave(at);
        return this.#begin(byte, at, false);
      case "value":
        return this.#begin(byte, at, false);
      case "end":
        break;
    }
    throw this.#fault({ kind: "syntax", where: `at byte ${this.#before + at}` });
  }

  #begin(byte: number | undefined, at: number, isKey: boolean): number {
    const isObject = byte === OPEN_OBJECT;
    const isList = byte === OPEN_LIST;
    if (this.#open.length > MAX_DEPTH) throw this.#fault({ kind: "deep" });
    if ((isObject || isList) && !isKey && this.#parts.walks(this.#path())) {
      this.#open.push({ entries: isObject ? [] : undefined, items: [], key: "" });
      this.#expects = isObject ? "first key" : "item";
      return at + 1;
    }
    const isScalar = !isObject && !isList && byte !== QUOTE;
    if (isScalar && (byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT)) {
      throw this.#fault({ kind: "syntax", where: `at byte ${this.#before + at}` });
    }
    this.#whole = {
      start: this.#before + at,
      isKey,
      isScalar,
      parts: [],
      depth: 0,
      deepest: 0,
      inString: false,
      escaped: false,
    };
    return at;
  }

  #readOn(whole: Whole, piece: Uint8Array, from: number): number {
    const end = whole.isScalar ? scalarEnd(piece, from) : valueEnd(whole, piece, from);
    if (this.#open.length + whole.deepest > MAX_DEPTH) throw this.#fault({ kind: "deep" });
    whole.parts.push(piece.subarray(from, end ?? piece.length));
    if (end === undefined) {
      // What is kept must not change when the caller uses its memory again.
      whole.parts.push(Uint8Array.from(whole.parts.pop() ?? []));
      return piece.length;
    }
    this.#close(whole);
    return end;
  }

  #close(whole: Whole): void {
    this.#whole = undefined;
    const raw = text(...whole.parts);
    let value: unknown;
    try {
      value = JSON.parse(raw);
    } catch (error) {
      const position = /at position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
      const where =
        position === undefined
          ? `in the ${Buffer.byteLength(raw)} bytes from byte ${whole.start}`
          : `at byte ${whole.start + Buffer.byteLength(raw.slice(0, Number(position)))}`;
      throw this.#fault({ kind: "syntax", where });
    }
    const open = this.#open.at(-1);
    if (whole.isKey && open) {
      open.key = String(value);
      this.#expects = "colon";
    } else this.#add(this.#parts.take(value, this.#path()));
  }

  #leave(at: number): number {
    const open = this.#open.pop();
    this.#add(open?.entries ? Object.fromEntries(open.entries) : open?.items);
    return at + 1;
  }

  #add(value: unknown): void {
    const open = this.#open.at(-1);
    if (!open) {
      this.#root = value;
      this.#expects = "end";
      return;
    }
    if (open.entries) open.entries.push([open.key, value]);
    else open.items.push(value);
    this.#expects = "comma";
  }

  #path(): string[] {
    return this.#open.map(({ entries, key }) => (entries ? key : "*"));
  }

  #fault(fault: JsonFault): InputError {
    return jsonError(this.#head, fault, this.#place, this.#producer);
  }
}

function valueEnd(whole: Whole, piece: Uint8Array, from: number): number | undefined {
  let { deepest, depth, escaped, inString } = whole;
  for (let at = from; at < piece.length; at++) {
    const byte = piece[at];
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) {
        inString = false;
        if (depth === 0) return at + 1;
      }
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) {
      whole.deepest = deepest;
      return at + 1;
    }
  }
  Object.assign(whole, { deepest, depth, escaped, inString });
  return undefined;
}

function scalarEnd(piece: Uint8Array, from: number): number | undefined {
  for (let at = from; at < piece.length; at++) {
    const byte = piece[at];
    if (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isSpace(byte)) return at;
  }
  return undefined;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function text(...parts: readonly Uint8Array[]): string {
  const [only = new Uint8Array(), ...others] = parts;
  const bytes =
    others.length > 0 ? Buffer.concat(parts) : Buffer.from(only.buffer, only.byteOffset, only.length);
  return bytes.toString("utf8");
}
