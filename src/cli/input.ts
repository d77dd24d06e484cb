import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { messageOf } from "../base/system-error.ts";
import { CommandError } from "./command-error.ts";
import type { Terminal } from "./terminal.ts";

/** The input of a command. */
export interface Input {
  /** In bytes, if known. */
  readonly size: number | undefined;
  readonly pieces: AsyncIterable<Buffer>;
}

/**
 * Opens a file, or the standard input for `-`.
 * @throws CommandError if there is no such file
 */
export async function openInput(file: string, { signal, stdin }: Terminal): Promise<Input> {
  if (file === "-") {
    return { size: undefined, pieces: toPieces(file, addAbortSignal(signal, stdin), signal) };
  }
  try {
    const { size } = await stat(file);
    return { size, pieces: toPieces(file, createReadStream(file, { signal }), signal) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function* toPieces(
  file: string,
  stream: AsyncIterable<string | Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) {
      yield typeof piece === "string" ? Buffer.from(piece) : piece;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): CommandError {
  const name = file === "-" ? "The standard input" : file;
  const reason = messageOf(error);
  return new CommandError(`${name} can't be read: ${reason}.`, { cause: error });
}
