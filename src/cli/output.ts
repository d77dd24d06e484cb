import { open, rename, rm } from "node:fs/promises";
import { CommandError } from "./command-error.ts";
import { type Terminal, write } from "./terminal.ts";

/** Where a command's data goes. */
export interface Output {
  /** Ends when the text is written, so that no more is read than can be. */
  write(text: string): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** No more will come. */
  abandon(): Promise<void>;
}

/**
 * A file, which gets its name when it is whole; or with `-` the standard output.
 * @throws CommandError when the file can't be written
 */
export async function openOutput(file: string, { stdout }: Terminal): Promise<Output> {
  if (file === "-") {
    return {
      write: (text) => write(stdout, text),
      finish: async () => {},
      abandon: async () => {},
    };
  }
  const part = `${file}.part`;
  const handle = await orExplain(file, open(part, "w"));
  return {
    write: (text) => orExplain(file, handle.appendFile(text)),
    async finish() {
      await orExplain(file, handle.sync());
      await handle.close();
      await orExplain(file, rename(part, file));
    },
    async abandon() {
      await handle.close();
      await rm(part, { force: true });
    },
  };
}

async function orExplain<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} can't be written: ${reason}.`, { cause: error });
  }
}
