import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { inspect } from "node:util";

/** A process of the benchmark that answers one question at a time. */
export interface Child {
  ask<Answer>(question: object): Promise<Answer>;
  /** Kills it. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The answer of a child process. */
interface Reply {
  readonly value?: unknown;
  readonly failure?: string;
}

/** Starts a file of this folder as a process, with options of Node. */
export function startChild(
  file: string,
  env: NodeJS.ProcessEnv = {},
  execArgv: readonly string[] = [],
): Child {
  const child = fork(join(import.meta.dirname, file), {
    env: { ...process.env, ...env },
    execArgv: [...execArgv],
    // Standard output is for the results alone.
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const exited = once(child, "exit");
  let waiting: PromiseWithResolvers<unknown> | undefined;
  child.on("message", (reply: Reply) => {
    if (reply.failure === undefined) {
      waiting?.resolve(reply.value);
    } else {
      waiting?.reject(new Error(`${file} failed: ${reply.failure}`));
    }
  });
  child.on("exit", (code) => waiting?.reject(new Error(`${file} has ended (${code}).`)));
  return {
    ask<Answer>(question: object) {
      waiting = Promise.withResolvers();
      child.send(question);
      return waiting.promise as Promise<Answer>;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      if (child.connected) {
        child.disconnect();
      }
      await exited;
    },
  };
}

/** Answers the questions of the process that started this one, and ends with it. */
export function answerParent<Question>(answer: (question: Question) => Promise<unknown>): void {
  process.on("message", (question: Question) => {
    answer(question).then(
      (value) => process.send?.({ value }),
      (error: unknown) => process.send?.({ failure: inspect(error) }),
    );
  });
  process.once("disconnect", () => process.exit());
  // The parent may have ended while this process started.
  if (!process.connected) {
    process.exit();
  }
}
