import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { patience } from "./patience.ts";

/** A running `npm start`, as its user sees it. */
export class RunningCommand {
  output = "";
  /** The exit code; after a signal, npm itself ends by that signal, whatever the code of its child. */
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, folder = ".") {
    // A process group, so that a signal reaches all of it, as Ctrl+C does.
    this.#child = spawn("npm", ["start", "--silent", "--", ...args], {
      cwd: folder,
      detached: true,
      env: { ...process.env, DocumentsStorage: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
      });
    }
    this.exited = once(this.#child, "close").then(([code, signal]) => code ?? signal);
  }

  /** Waits until a text has been printed. */
  async printed(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + patience;
    while (!pattern.test(this.output)) {
      if (performance.now() > deadline || this.#child.exitCode !== null) {
        throw new Error(`${pattern} was not printed, but:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends a signal to npm alone, or to all processes of the command. */
  signal(name: NodeJS.Signals, whom: "npm" | "group" = "group"): void {
    const { pid } = this.#child;
    if (pid !== undefined) {
      process.kill(whom === "group" ? -pid : pid, name);
    }
  }

  /** Kills it. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.signal("SIGKILL");
    }
    await this.exited;
  }
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
