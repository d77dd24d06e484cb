import type { Readable } from "node:stream";
import { toVisible, toVisibleJson } from "../base/visible.ts";
import { type Progress, startProgress } from "./progress.ts";

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** What is around a command; `process` is one. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Stream;
  readonly stderr: Stream;
  exitCode?: number | string | null | undefined;
}

/**
 * The one door through which a command says anything, so that nothing it was told (names, texts, what a server answers)
 * reaches a terminal as anything but text.
 */
export class Terminal {
  readonly #around: Surroundings;
  /** Aborted when the command is to stop. */
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

  /** What was asked for, for a person: each text is a line, whatever is in it. Ends when it is written. */
  print(lines: readonly string[]): Promise<void> {
    return write(this.#around.stdout, toText(lines));
  }

  /** What was asked for, for a program: as it is, but on a terminal, where controls are JSON's escapes. */
  data(text: string): Promise<void> {
    const { stdout } = this.#around;
    return write(stdout, stdout.isTTY === true ? toVisibleJson(text) : text);
  }

  /** A value for a program. */
  json(value: unknown): Promise<void> {
    return this.data(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** What is said beside it, for a person: each text is a line. */
  remark(lines: readonly string[]): void {
    this.#around.stderr.write(toText(lines));
  }

  /** How the command is used, where that was asked for: each text is a line. */
  help(lines: readonly string[]): void {
    this.#around.stdout.write(toText(lines));
  }

  /** Shows how far the command is, while it runs; with the total, where that is known. */
  startProgress(total?: number): Progress {
    return startProgress(this.#around.stderr, total);
  }
}

function toText(lines: readonly string[]): string {
  return lines.map((line) => `${toVisible(line)}\n`).join("");
}

/** Writes, and waits until it is written: the next piece is made only then. */
function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    });
  });
}
