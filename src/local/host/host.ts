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

/** What a host runs, and where. */
export interface HostOptions {
  /** The absolute path of the file that registers the functions: a .ts source or a bundle (.cjs). */
  readonly entry: string;
  /** The path of host.json, for `extensions.http.routePrefix`. */
  readonly hostJson: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** @default "127.0.0.1" */
  readonly hostname?: string;
  /** The keys that it asks for as the Azure host does; `open` asks nobody, as Core Tools do. */
  readonly keys: HostKeys | "open";
  /** @default pages of this machine alone */
  readonly cors?: CorsOptions;
  /** Names that it answers to, beside `hostname` and those of the loopback. */
  readonly allowedHosts?: readonly string[];
  /** How long what is under way may take when the host stops. @default 5000 */
  readonly graceMs?: number;
  /** Takes the lines of the app's log. */
  readonly log: (line: string) => void;
}

/** One function of a running host, for people to read. */
export interface FunctionInfo {
  readonly name: string;
  readonly kind: "http" | "timer";
  /** Missing when all are accepted. */
  readonly methods?: readonly string[];
  readonly url?: string;
  readonly schedule?: string;
}

/** A running host. */
export interface Host {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** In the order in which they are tried. */
  readonly functions: readonly FunctionInfo[];
  /** Takes no more connections, lets what is under way finish within the grace, then runs the appTerminate hooks. */
  stop(): Promise<void>;
}

const loopback = "127.0.0.1";
/** As long as the Azure host's, so that callers who keep connections see no difference. */
const keepAliveMs = 130_000;

/**
 * Runs an app's functions as the Azure host does: the entry is loaded, the appStart hooks run, then requests and timers
 * are served.
 * @throws LocalError when the port is in use, or the app cannot run here; Error when the app itself fails to start
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
    ? `Port ${port} is in use by another program: stop that, or ${elsewhere}.`
    : `Port ${port} on ${hostname} cannot be listened on (${messageOf(error)}): ${elsewhere}.`;
}

/** An address that stands for all interfaces can be listened on, but not called. */
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
