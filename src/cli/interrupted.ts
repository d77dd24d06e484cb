import { constants } from "node:os";

/** The command was stopped by a signal, such as Ctrl+C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("Stopped.");
    // The convention of shells.
    this.exitCode = 128 + constants.signals[signal];
  }
}
