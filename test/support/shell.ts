import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A shell that runs one command after another, as for a person who follows a page in a terminal. */
export class Shell {
  readonly #bash: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = "";
  #onOutput = () => {};

  constructor(folder: string, env: NodeJS.ProcessEnv = process.env) {
    this.#bash = spawn("bash", [], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
    this.#exited = once(this.#bash, "close");
    this.#bash.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
      this.#onOutput();
    });
  }

  /** Runs a command, and returns its output as in a terminal. */
  async run(command: string): Promise<string> {
    const mark = `-- ${crypto.randomUUID()} --`;
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    this.#onOutput = () => this.#output.includes(mark) && resolve();
    void this.#exited.then(() => reject(new Error(`The shell ended in: ${command}`)));
    // The command has no input; the variables that it sets persist.
    this.#bash.stdin?.write(`{ ${command}\n} </dev/null 2>&1\nprintf '%s' '${mark}'\n`);
    await promise;
    const [shown = ""] = this.#output.split(mark);
    this.#output = "";
    return shown.replaceAll("\r", "").trimEnd();
  }

  async end(): Promise<void> {
    this.#bash.stdin?.end();
    await this.#exited;
  }
}
