import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createApp } from "../../app.ts";
import type { Log } from "../../base/telemetry.ts";
import { answer } from "../../http/answer.ts";
import type { Operation } from "../../http/operation.ts";
import { matchRoute, parsePath, parseRoute } from "../../http/route.ts";
import { forgetPlatforms } from "../../settings/platform.ts";
import { problemOf } from "./problem-of.ts";
import { NoAnswer, type Received, type Sending, type Transport } from "./transport.ts";

/** The folder with host.json and the seeds. */
export const root = join(import.meta.dirname, "..", "..", "..");

/** Requests have to be to somewhere. */
const origin = "http://storage";

/** The way into the storage that the settings name: the app answers in this very process. */
export function intoStorage(settings: NodeJS.ProcessEnv, log: Log): Transport {
  // Who has the keys of a storage may do everything with it, wherever this runs.
  const env = { ...settings, ACCESS: "open" };
  forgetPlatforms(env);
  const app = createApp({ env, root });
  return {
    name: "the storage",
    async send({ path, ...init }: Sending): Promise<Received> {
      const request = new Request(`${origin}${path}`, init);
      const { operation, params } = find(app.operations, request) ?? {
        operation: app.fallback,
        params: {},
      };
      const { status, headers, body } = await answer(operation, request, {
        params,
        requestId: randomUUID(),
        access: app.access,
        gate: app.gate,
        log,
      });
      const received = { status, headers: new Headers(headers), text: body ?? "" };
      const problem = problemOf(received);
      if (problem?.code === "storage-unavailable") {
        throw new NoAnswer(problem.detail);
      }
      return received;
    },
  };
}

/** The operation of a method and path, with the values of the names in its path. */
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
