import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostOptions, startHost } from "../../src/local/host/host.ts";
import { keepEnvironment } from "./environment.ts";
import type { HostReport } from "./sources-host.ts";

const root = new URL("../../", import.meta.url).pathname;

/** A running app, open to everybody and without planting unless its settings differ. */
export interface RunningApp {
  readonly url: string;
  stop(): Promise<void>;
}

/** The options for starting an app. */
export interface AppStart extends Partial<Pick<HostOptions, "cors" | "keys" | "port">> {
  readonly settings: Readonly<Record<string, string>>;
  /** The file of a bundle that no app has been started from. @default the bundle, loaded anew */
  readonly entry?: string;
  /** Receives the lines of its log. */
  readonly log?: (line: string) => void;
}

const quiet = { ACCESS: "open", SEED_POLICY: "off" };

/** The apps before are loaded: an app's settings are in the environment of this process while it is. */
let before: Promise<unknown> = Promise.resolve();

/**
 * Starts the bundle that Azure gets, in this process. An app reads its settings when it is loaded, and a path is loaded
 * only once, so each app has an entry of its own, which loads the bundle anew.
 */
export function startBundle(start: AppStart): Promise<RunningApp> {
  const started = before.then(() => loadBundle(start));
  before = Promise.allSettled([started]);
  return started;
}

async function loadBundle({
  cors,
  entry = makeEntry(),
  keys = "open",
  log = () => {},
  port = 0,
  settings,
}: AppStart): Promise<RunningApp> {
  const restoreEnvironment = keepEnvironment();
  Object.assign(process.env, quiet, settings);
  try {
    return await startHost({
      ...{ entry, hostJson: `${root}dist/host.json`, port, keys, log },
      ...(cors && { cors }),
    });
  } finally {
    restoreEnvironment();
  }
}

function makeEntry(): string {
  const entry = join(tmpdir(), `${randomUUID()}.cjs`);
  const loader = new URL("fresh-bundle.ts", import.meta.url).pathname;
  writeFileSync(entry, `require(${JSON.stringify(loader)}).loadFreshBundle(require);`);
  return entry;
}

/** Starts the sources, as `npm start` does, in their own process, because modules are loaded only once per process. */
export async function startSources({ log = () => {}, settings }: AppStart): Promise<RunningApp> {
  const child = fork(join(import.meta.dirname, "sources-host.ts"), {
    env: { ...process.env, ...quiet, ...settings },
    execArgv: [],
  });
  const ended = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    child.on("message", (report: HostReport) =>
      "url" in report ? resolve(report.url) : log(report.line),
    );
    ended.then(([code]) => reject(new Error(`The sources ended with ${code}.`)), reject);
  });
  return {
    url,
    async stop() {
      child.send("stop");
      await ended;
    },
  };
}
