import type { Readable } from "node:stream";
import { codeOf } from "../base/system-error.ts";
import { toVisible, toVisibleJson } from "../base/visible.ts";
import { CommandError } from "./command-error.ts";
import { type Progress, startProgress } from "./progress.ts";

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The surroundings of a command; `process` is one. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Stream;
  readonly stderr: Stream;
  exitCode?: number | string | null | undefined;
}

/**
 * The only way for a command to print, so that names, texts and answers of a server reach a terminal as plain text, without
 * control characters.
 */
export class Terminal {
  readonly #around: Surroundings;
  /** Aborted when the command should stop. */
  readonly signal: AbortSignal;

  constructor(around: Surroundings, signal = new AbortController().signal) {
    this.#around = around;
    this.signal = signal;
  }

  get env(): NodeJS.ProcessEnv {
    return this.#around.env;
  }

  get stdin(): Readable {
    return this.#around.stdin;
  }

  exitWith(code: number): void {
    this.#around.exitCode = code;
  }

  /** Prints results for a person: each text is one line, whatever it contains. Resolves when it is written. */
  print(lines: readonly string[]): Promise<void> {
    return write(this.#around.stdout, toText(lines));
  }

  /** Writes data for a program, byte for byte; on a terminal, control characters are escaped as in JSON. */
  data(text: string): Promise<void> {
    const { stdout } = this.#around;
    return write(stdout, stdout.isTTY === true ? toVisibleJson(text) : text);
  }

  /** Writes a value as JSON, for a program. */
  json(value: unknown): Promise<void> {
    return this.data(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Prints remarks for a person, on the standard error: each text is one line. */
  remark(lines: readonly string[]): void {
    this.#around.stderr.write(toText(lines));
  }

  /** Prints the usage: each text is one line. */
  help(lines: readonly string[]): void {
    this.#around.stdout.write(toText(lines));
  }

  /** Shows the progress of the command; with the total, if known. */
  startProgress(total?: number): Progress {
    return startProgress(this.#around.stderr, total);
  }
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${toVisible(line)}\n`).join("");
}

/**
 * Writes, and waits until it is written, so that output does not pile up.
 * @throws CommandError if the system refuses it; or its own error if the reader has closed the pipe
 */
function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) {
        const isRefused = ![undefined, "EPIPE"].includes(codeOf(error));
        reject(isRefused ? new CommandError(sayUnwritable(error), { cause: error }) : error);
      } else {
        resolve();
      }
    });
  });
}

function sayUnwritable({ message }: Error): string {
  return `The standard output can't be written: ${message}.`;
}
