import type { LongWorkOptions } from "../client/backups.ts";
import type { Terminal } from "./terminal.ts";

/** Has long work done. On a terminal it shows the number of rows or documents done. */
export async function showingProgress<Result>(
  terminal: Terminal,
  work: (onProgress: LongWorkOptions["onProgress"]) => Promise<Result>,
): Promise<Result> {
  const progress = terminal.startProgress();
  let calls = 0;
  try {
    return await work(({ documents, rows }) => {
      calls += 1;
      const done = rows ?? documents ?? calls;
      progress.update(done, done);
    });
  } catch (error) {
    progress.stop();
    if (terminal.signal.aborted) {
      terminal.remark(["Run the command again to go on."]);
    }
    throw error;
  } finally {
    progress.stop();
  }
}
