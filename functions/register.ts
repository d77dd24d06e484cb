import { join } from "node:path";
import { type HttpMethod, type InvocationContext, app as platform } from "@azure/functions";
import { createApp } from "../src/app.ts";
import { saveMemory } from "../src/base/small-heap.ts";
import { type Log, type LogLevel, toLogLine } from "../src/base/telemetry.ts";
import { answer } from "../src/http/answer.ts";
import { methodsOf, type Operation } from "../src/http/operation.ts";
import { keyLevelOf } from "../src/http/request/access.ts";
import { WholeResponse } from "./response.ts";

const here = import.meta.dirname;

saveMemory();

/** The app behind the functions; host.json is in the parent folder, or in the bundle's own folder. */
export const app = createApp({
  env: process.env,
  ...(import.meta.filename.endsWith(".ts")
    ? { root: join(here, "..") }
    : { root: here, pagesFolder: join(here, "pages") }),
});

/** Registers a function for each operation on a subject; GET also gets HEAD, which the platform does not add. */
export function register(about: string): void {
  for (const operation of app.operations.filter((one) => one.about === about)) {
    registerAs(operation, methodsOf(operation));
  }
}

/** Registers a function for some methods. */
export function registerAs(operation: Operation, methods: readonly HttpMethod[]): void {
  platform.http(operation.name, {
    methods: [...methods],
    route: operation.path.slice(1),
    authLevel: keyLevelOf(operation.access, app.access),
    handler: async (request, context) =>
      new WholeResponse(
        await answer(operation, request, {
          params: request.params,
          requestId: context.invocationId,
          // version-trace-parent-flags (W3C Trace Context §3.2)
          traceId: context.traceContext?.traceParent?.split("-")[1],
          access: app.access,
          gate: app.gate,
          cache: app.cache,
          log: toLog(context),
        }),
      ),
  });
}

/** The log of one invocation, so that the portal shows its lines with it. */
export function toLog(context: InvocationContext): Log {
  const lines: Record<LogLevel, (line: string) => void> = {
    info: (line) => context.info(line),
    warn: (line) => context.warn(line),
    error: (line) => context.error(line),
  };
  return (level, event) => lines[level](toLogLine(event));
}
