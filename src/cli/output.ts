import { descriptorOf, openReplacement, type Replacement } from "../base/replace-file.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Where a command's data goes: a file, which gets it when it is whole; or with `-`, or a name that leads there, the standard
 * output.
 * @throws FileError when the file can't be written
 */
export async function openOutput(file: string, terminal: Terminal): Promise<Replacement> {
  if (file === "-" || (await descriptorOf(file)) === 1) {
    return {
      write: (text) => terminal.data(text),
      finish: async () => {},
      abandon: async () => {},
    };
  }
  return openReplacement(file);
}
