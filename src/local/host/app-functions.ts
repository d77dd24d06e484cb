import { readFile } from "node:fs/promises";
import { codeOf, messageOf } from "../../base/system-error.ts";
import type { KeyLevel } from "../../http/request/access.ts";
import { parseRoute, type RouteSegment } from "../../http/route.ts";
import { memberAt } from "../json.ts";
import { LocalError } from "../local-error.ts";
import type { Binding, RpcInput, RpcInvocationResponse, RpcTraceContext } from "./core-types.ts";
import type { FunctionRegistry, RegisteredFunction } from "./function-registry.ts";
import { createCoreLog, type HostLog } from "./host-log.ts";
import { invoke } from "./invoke.ts";
import { toKeyLevel } from "./key-check.ts";

/** Runs a function with the input of its trigger. */
export type Run = (data: RpcInput, trace?: RpcTraceContext) => Promise<RpcInvocationResponse>;

/** A function that answers requests. */
export interface HttpFunction {
  readonly kind: "http";
  readonly name: string;
  /** Without a leading slash. */
  readonly template: string;
  readonly segments: readonly RouteSegment[];
  readonly methods: readonly string[] | undefined;
  /** The kind of key that it requires. */
  readonly level: KeyLevel;
  readonly run: Run;
}

/** A function that runs on a schedule. */
export interface TimerFunction {
  readonly kind: "timer";
  readonly name: string;
  /** Six fields; a `%SETTING%` is already resolved. */
  readonly schedule: string;
  readonly run: Run;
}

/** A function of the app, as the host sees it. */
export type AppFunction = HttpFunction | TimerFunction;

/**
 * The functions of an app, in the order in which they are tried.
 * @throws LocalError if one has a trigger or a route that does not work here
 */
export function appFunctions(
  registry: FunctionRegistry,
  routePrefix: string,
  log: HostLog,
): readonly AppFunction[] {
  return registry.functions.map((called): AppFunction => {
    const { name } = called.metadata;
    const [trigger, binding] = triggerOf(called);
    const invocationLog = createCoreLog(name, log);
    const run: Run = (data, traceContext) =>
      invoke({
        called,
        trigger: { name: trigger, data },
        traceContext,
        log: invocationLog,
      });
    if (binding.type?.toLowerCase() === "timertrigger") {
      return { kind: "timer", name, schedule: resolveSchedule(name, binding.schedule ?? ""), run };
    }
    const template = templateOf(name, binding, routePrefix);
    const methods = binding.methods?.map((method) => method.toUpperCase());
    const segments = parseRoute(template);
    return { kind: "http", name, template, segments, methods, level: toKeyLevel(binding), run };
  });
}

function triggerOf({ metadata }: RegisteredFunction): readonly [string, Binding] {
  const known = Object.entries(metadata.bindings).find(([, { type }]) =>
    /^(?:http|timer)trigger$/i.test(type ?? ""),
  );
  if (known === undefined) {
    throw new LocalError(
      `The function ${metadata.name} has a trigger that the local host does not support. It supports HTTP and timers.`,
    );
  }
  return known;
}

function resolveSchedule(name: string, schedule: string): string {
  return schedule.replace(/^%(.+)%$/, (_, setting: string) => {
    const value = process.env[setting];
    if (value === undefined || value === "") {
      throw new LocalError(
        `The timer ${name} needs the setting ${setting}: set it to a schedule, such as "0 0 * * * *" for every hour.`,
      );
    }
    return value;
  });
}

/** The route defaults to the function's name. Routes below the host's own paths are refused, as on Azure. */
function templateOf(name: string, { route = "" }: Binding, routePrefix: string): string {
  const own = route.trim() === "" ? name : route;
  if (/^\/?(?:admin|runtime)/i.test(own)) {
    throw new LocalError(
      `The function ${name} has the route "${own}". Routes must not begin with admin or runtime, which belong to the host.`,
    );
  }
  return [routePrefix, own.replace(/^\//, "")].filter((part) => part !== "").join("/");
}

/**
 * Reads the prefix of all routes from `extensions.http.routePrefix` in host.json; the default is `api`.
 * @throws LocalError if the file is missing or invalid
 */
export async function readRoutePrefix(file: string): Promise<string> {
  let host: unknown;
  try {
    host = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    const reason = codeOf(error) === "ENOENT" ? "it is not there" : messageOf(error);
    throw new LocalError(`${file} cannot be read: ${reason}.`, { cause: error });
  }
  const prefix = memberAt(host, "extensions", "http", "routePrefix");
  return typeof prefix === "string" ? prefix.replaceAll(/^\/+|(?<!\/)\/+$/g, "") : "api";
}
