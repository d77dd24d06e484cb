import { constants } from "node:os";

/** The person at the terminal, or the system, has stopped the command. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("Stopped.");
    // As a shell counts it.
    this.exitCode = 128 + constants.signals[signal];
  }
}
