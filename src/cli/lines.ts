import { isUtf8 } from "node:buffer";
import { CommandError } from "./command-error.ts";

/** One line of a file. */
export interface FileLine {
  /** From 1. */
  readonly number: number;
  /** The position of its end in the file, in bytes. */
  readonly end: number;
  /** The line without its line feed, or why it can't be read. */
  readonly content: Buffer | "too-long" | "not-utf-8";
}

const lineFeed = 0x0a;
const byteOrderMark = Buffer.from("\uFEFF");

/**
 * Splits pieces into lines, holding at most one line of the allowed length in memory.
 * @throws CommandError for UTF-16
 */
export async function* linesOf(
  pieces: AsyncIterable<Buffer>,
  maxLength: number,
): AsyncGenerator<FileLine> {
  let held: Buffer[] = [];
  let length = 0;
  let number = 1;
  let end = 0;
  const hold = (piece: Buffer): void => {
    length += piece.length;
    held = length > maxLength ? [] : [...held, piece];
  };
  const take = (): FileLine => {
    const line = { number, end, content: toContent(held, length > maxLength, number) };
    held = [];
    length = 0;
    number += 1;
    return line;
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let at = piece.indexOf(lineFeed); at !== -1; at = piece.indexOf(lineFeed, start)) {
      hold(piece.subarray(start, at));
      end += at + 1 - start;
      start = at + 1;
      yield take();
    }
    hold(piece.subarray(start));
    end += piece.length - start;
  }
  if (length > 0) {
    yield take();
  }
}

function toContent(
  held: readonly Buffer[],
  isTooLong: boolean,
  number: number,
): FileLine["content"] {
  if (isTooLong) {
    return "too-long";
  }
  const bytes = Buffer.concat(held);
  if (number === 1 && bytes[0] === 0xff && bytes[1] === 0xfe) {
    throw new CommandError(
      "The file is UTF-16, which PowerShell's > writes. Save it as UTF-8, or export with --output.",
    );
  }
  if (!isUtf8(bytes)) {
    return "not-utf-8";
  }
  const hasMark = number === 1 && bytes.subarray(0, 3).equals(byteOrderMark);
  return hasMark ? bytes.subarray(3) : bytes;
}
