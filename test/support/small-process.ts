import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** The resources that a process has used since the last time it was asked. */
export interface SmallCost {
  /**
   * The longest time in which its event loop was blocked, in milliseconds; on a busy machine, the work of others
   * counts, too.
   */
  readonly longestBlock: number;
  /** The longest time that it worked without yielding, in milliseconds of its own CPU time. */
  readonly longestWork: number;
  /** Its peak memory, in bytes. */
  readonly peakRss: number;
}

/** A local host in its own process, with little memory. */
export interface SmallProcess {
  readonly url: string;
  /** Whether it is still running. */
  isAlive(): boolean;
  cost(): Promise<SmallCost>;
  stop(): Promise<void>;
}

/** The options for starting a small process. */
export interface SmallProcessOptions {
  /** The environment in addition to that of this process: above all `DocumentsStorage`. */
  readonly env: Readonly<Record<string, string>>;
  /** The size of V8's heap, in MiB. @default 256 */
  readonly heap?: number;
}

/** Starts a local host with the bundle that Azure gets. */
export async function startSmallProcess({
  env,
  heap = 256,
}: SmallProcessOptions): Promise<SmallProcess> {
  const child = fork(join(import.meta.dirname, "small-host.ts"), {
    env: { ...process.env, SEED_POLICY: "off", ACCESS: "open", ...env },
    execArgv: [`--max-old-space-size=${heap}`],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  const exited = once(child, "exit");
  const told = async <T>(): Promise<T> => {
    const ended = exited.then(([code, signal]) => {
      throw new Error(`The small process has ended (${code ?? signal}): ${said}`);
    });
    const [message] = await Promise.race([once(child, "message"), ended]);
    return message;
  };
  const url = await told<string>();
  return {
    url,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    cost() {
      const answer = told<SmallCost>();
      child.send("cost");
      return answer;
    },
    async stop() {
      if (child.connected) {
        child.disconnect();
      }
      await exited;
    },
  };
}
