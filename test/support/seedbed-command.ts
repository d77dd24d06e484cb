import { execFile } from "node:child_process";
import { PassThrough, Readable, type Writable } from "node:stream";
import { run } from "../../src/cli/program.ts";
import { startBundle } from "./app.ts";
import { anyStorage } from "./storage.ts";

const root = new URL("../../", import.meta.url).pathname;

/** An empty Seedbed, reachable over HTTP and in its storage. */
export interface EmptySeedbed {
  readonly url: string;
  readonly storage: string;
  stop(): Promise<void>;
}

/** Starts an empty Seedbed. */
export async function startEmptySeedbed(
  settings: Readonly<Record<string, string>> = {},
): Promise<EmptySeedbed> {
  const storage = await anyStorage();
  const app = await startBundle({ settings: { ...settings, DocumentsStorage: storage } });
  return { ...app, storage };
}

/** The output of a command, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The input of a command besides its arguments. */
export interface CommandSurroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly stdin?: string | readonly string[] | Readable;
  /** Stops the command. */
  readonly signal?: AbortSignal;
  /** Whether the standard error is a terminal. @default false */
  readonly isTTY?: boolean;
  /** Whether the standard output is a terminal. @default false */
  readonly isShown?: boolean;
}

/** Runs `seedbed` in this process. */
export async function seedbed(
  args: readonly string[],
  { env = {}, isShown = false, isTTY = false, signal, stdin = "" }: CommandSurroundings = {},
): Promise<CommandResult> {
  const said = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof said): Writable =>
    new PassThrough().on("data", (chunk: Buffer) => {
      said[name] += chunk.toString();
    });
  const terminal = {
    env,
    stdin:
      stdin instanceof Readable
        ? stdin
        : Readable.from([stdin].flat().map((text) => Buffer.from(text))),
    stdout: Object.assign(collect("stdout"), { isTTY: isShown }),
    stderr: Object.assign(collect("stderr"), { isTTY }),
    exitCode: 0,
  };
  await run(args, terminal, signal);
  return { exitCode: terminal.exitCode, ...said };
}

/** Runs `seedbed` in its own process. */
export function spawnSeedbed(
  args: readonly string[],
  { env = {}, stdin = "" }: { readonly env?: NodeJS.ProcessEnv; readonly stdin?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [`${root}src/cli/main.ts`, ...args],
      { env: { ...process.env, DocumentsStorage: "", ...env }, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}
