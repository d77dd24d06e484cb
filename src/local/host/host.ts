import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, messageOf } from "../../base/system-error.ts";
import { forgetPlatforms } from "../../settings/platform.ts";
import { LocalError } from "../local-error.ts";
import { createHostCheck } from "./allowed-hosts.ts";
import {
  type AppFunction,
  appFunctions,
  type HttpFunction,
  readRoutePrefix,
  type TimerFunction,
} from "./app-functions.ts";
import { closeServer } from "./close-server.ts";
import { type CorsOptions, createCors } from "./cors.ts";
import { createOriginLog } from "./cross-site.ts";
import { loadFunctions } from "./functions-core.ts";
import { createCoreLog, createHostLog, describeFailure } from "./host-log.ts";
import { runHooks } from "./invoke.ts";
import type { HostKeys } from "./keys.ts";
import { createRouter } from "./routes.ts";
import { createListener } from "./serve.ts";
import { startTimers } from "./timers.ts";

/** The options of a host. */
export interface HostOptions {
  /** The absolute path of the file that registers the functions: a source (.ts) or a bundle (.cjs). */
  readonly entry: string;
  /** The path of host.json, for `extensions.http.routePrefix`. */
  readonly hostJson: string;
  /** 0 chooses any free port. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly hostname?: string;
  /** The keys that it requires, like the Azure host; `open` requires none, like Core Tools. */
  readonly keys: HostKeys | "open";
  /** @default only pages of this machine */
  readonly cors?: CorsOptions;
  /** Further names that it answers to, beside `hostname` and the loopback names. */
  readonly allowedHosts?: readonly string[];
  /** The time for running requests to finish when the host stops, in milliseconds. @default 5000 */
  readonly graceMs?: number;
  /** Receives the lines of the app's log. */
  readonly log: (line: string) => void;
}

/** One function of a running host, for people to read. */
export interface FunctionInfo {
  readonly name: string;
  readonly kind: "http" | "timer";
  /** Missing if all methods are accepted. */
  readonly methods?: readonly string[];
  readonly url?: string;
  readonly schedule?: string;
}

/** A running host. */
export interface Host {
  /** Its base URL, without a trailing slash. */
  readonly url: string;
  /** In matching order. */
  readonly functions: readonly FunctionInfo[];
  /** Accepts no more connections, lets running requests finish within the grace period, then runs the appTerminate hooks. */
  stop(): Promise<void>;
}

const loopback = "127.0.0.1";
/** The same as the Azure host's, so that callers with persistent connections see no difference. */
const keepAliveMs = 130_000;

/**
 * Runs an app's functions as the Azure host does: the entry is loaded, the appStart hooks run, then requests and timers
 * are served.
 * @throws LocalError if the port is in use, or the app cannot run here; Error if the app itself fails to start
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const log = createHostLog(options.log);
  const { keys } = options;
  forgetPlatforms(process.env);
  const routePrefix = await readRoutePrefix(options.hostJson);
  const cors = createCors(options.cors ?? { origins: [], credentials: false });
  const { allowedHosts = [], hostname } = options;
  const checkHost = createHostCheck([reachable(hostname), ...allowedHosts]);
  const noteOrigin = createOriginLog(cors, log);
  const coreLog = createCoreLog("host", log);
  const registry = await loadFunctions(options.entry, coreLog);
  registry.log = coreLog;
  const shared = { hookData: {}, appHookData: registry.appHookData };
  const functionAppDirectory = dirname(options.hostJson);
  await runHooks(registry, "appStart", { ...shared, functionAppDirectory });
  registry.lock();

  const functions = appFunctions(registry, routePrefix, log);
  const timers = startTimers(functions.filter(isTimer), log);
  const router = createRouter(functions.filter(isHttp).map((target) => ({ ...target, target })));
  const server = createServer(
    { joinDuplicateHeaders: true, keepAliveTimeout: keepAliveMs },
    createListener({ router, timers, cors, checkHost, noteOrigin, keys, log }),
  );
  try {
    await listen(server, options);
  } catch (error) {
    await timers.stop();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const { graceMs = 5000 } = options;
  const stop = async () => {
    const grace = delay(graceMs, undefined, { ref: false });
    await Promise.all([closeServer(server, graceMs), Promise.race([timers.stop(), grace])]);
    await runHooks(registry, "appTerminate", shared).catch((error: unknown) =>
      log("host", `An appTerminate hook failed: ${describeFailure(error)}`),
    );
  };
  return {
    url: `http://${reachable(options.hostname)}:${port}`,
    functions: functions.map((each) => infoOf(each, port)),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function isHttp(each: AppFunction): each is HttpFunction {
  return each.kind === "http";
}

function isTimer(each: AppFunction): each is TimerFunction {
  return each.kind === "timer";
}

function listen(server: Server, { port, hostname = loopback }: HostOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(new LocalError(refusal(error, port, hostname), { cause: error }));
    });
    server.listen(port, hostname, resolve);
  });
}

function refusal(error: Error, port: number, hostname: string): string {
  const elsewhere = `choose another port, for example PORT=${port === 65535 ? 7071 : port + 1}`;
  return codeOf(error) === "EADDRINUSE"
    ? `Port ${port} is in use by another program: stop it, or ${elsewhere}.`
    : `Cannot listen on port ${port} of ${hostname} (${messageOf(error)}): ${elsewhere}.`;
}

/** The wildcard address can be listened on, but not called. */
function reachable(hostname = loopback): string {
  const called = hostname === "0.0.0.0" || hostname === "::" ? loopback : hostname;
  return called.includes(":") ? `[${called}]` : called;
}

function infoOf(each: AppFunction, port: number): FunctionInfo {
  const { kind, name } = each;
  return kind === "timer"
    ? { name, kind, schedule: each.schedule }
    : {
        name,
        kind,
        ...(each.methods && { methods: each.methods }),
        url: `http://localhost:${port}/${each.template}`,
      };
}
