import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createApp } from "../../app.ts";
import type { Log } from "../../base/telemetry.ts";
import { answer, textOf } from "../../http/answer.ts";
import type { Operation } from "../../http/operation.ts";
import { matchRoute, parsePath, parseRoute } from "../../http/route.ts";
import { forgetPlatforms } from "../../settings/platform.ts";
import { fieldsOf, toRecord } from "../json.ts";

/** The folder of host.json and the seeds. */
export const root = join(import.meta.dirname, "..", "..", "..");

/** How a command uses a storage. */
export interface StorageUse {
  readonly log: Log;
  /** Whether it may be one without documents of Seedbed, which is then made. */
  readonly mayBeNew: boolean;
}

/** A `fetch` into the storage that the settings name: the app answers in this process. */
export function intoStorage(
  settings: NodeJS.ProcessEnv,
  { log, mayBeNew }: StorageUse,
): typeof fetch {
  // Whoever has the keys of a storage may do everything with it.
  const env = { ...settings, ACCESS: "open" };
  forgetPlatforms(env);
  const app = createApp({ env, root, mustExist: !mayBeNew });
  return async (url, init) => {
    const signal = init?.signal ?? undefined;
    signal?.throwIfAborted();
    // Each request would add a listener to the signal.
    const request = new Request(url, { ...init, signal: null });
    const { operation, params } = find(app.operations, request) ?? {
      operation: app.fallback,
      params: {},
    };
    let reason = "";
    const reply = await answer(operation, request, {
      params,
      requestId: randomUUID(),
      access: app.access,
      gate: app.gate,
      log(level, event) {
        if (event.event === "request-failed") {
          const { message } = toRecord(toRecord(event.error)["cause"]);
          reason = message === undefined ? "" : ` (${message})`;
        }
        log(level, event);
      },
      signal,
    });
    signal?.throwIfAborted();
    const { body = null, headers, status } = reply;
    const { code, detail } = status === 503 ? fieldsOf(textOf(reply)) : {};
    if (code === "storage-unavailable") {
      // For the client, this is no answer at all.
      throw new Error(`${detail}${reason}`);
    }
    return new Response(body, { status, headers });
  };
}

/** The operation for a method and path, with its path parameters. */
function find(operations: readonly Operation[], { method, url }: Request) {
  const path = parsePath(new URL(url).pathname);
  for (const operation of operations.filter((one) => one.method === method)) {
    const params = matchRoute(parseRoute(operation.path), path);
    if (params !== undefined) {
      return { operation, params };
    }
  }
  return undefined;
}
