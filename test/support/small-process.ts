import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What a process has needed since this was last asked. */
export interface SmallCost {
  /** The longest time in which its event loop stood still, in milliseconds; others' work counts on a busy machine. */
  readonly longestBlock: number;
  /** The longest that it worked without giving way, in milliseconds of its own CPU time. */
  readonly longestWork: number;
  /** The most memory that it ever had, in bytes. */
  readonly peakRss: number;
}

/** A local host in a process of its own, with little memory. */
export interface SmallProcess {
  readonly url: string;
  /** Whether it is still there. */
  isAlive(): boolean;
  cost(): Promise<SmallCost>;
  stop(): Promise<void>;
}

/** How a small process is started. */
export interface SmallProcessOptions {
  /** The environment beside that of this process: `DocumentsStorage` above all. */
  readonly env: Readonly<Record<string, string>>;
  /** What V8 may have for objects, in MiB. @default 256 */
  readonly heap?: number;
}

/** Starts a local host with the functions from the sources. */
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
