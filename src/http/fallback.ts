import { DocumentError } from "../base/errors.ts";
import type { Operation } from "./operation.ts";
import { RequestError } from "./problem.ts";
import { matchRoute, parsePath, parseRoute } from "./route.ts";

/**
 * Answers requests that match no operation: 405 with `Allow` if the path supports other methods (RFC 9110 §15.5.6), 204
 * to OPTIONS there, else 404. Not part of the table, because nobody calls it deliberately.
 */
export function createFallback(operations: readonly Operation[]): Operation {
  return {
    name: "zz-fallback",
    about: "system",
    // A placeholder: the fallback handles all methods.
    method: "GET",
    path: "/{*path}",
    access: "open",
    summary: "Answer every request that no other operation does",
    input: { takesAnyQuery: true },
    output: [],
    problems: ["not-found", "method-not-allowed"],
    async run({ method, url }) {
      const asked = parsePath(url.pathname);
      const allowed = operations
        .filter(({ path }) => matchRoute(parseRoute(path), asked) !== undefined)
        .flatMap((operation) =>
          operation.method === "GET" ? ["GET", "HEAD"] : [operation.method],
        );
      if (allowed.length === 0) {
        throw new DocumentError("not-found", `No resource at ${url.pathname.slice(0, 200)}.`);
      }
      const allow = { allow: [...new Set([...allowed, "OPTIONS"])].join(", ") };
      if (method === "OPTIONS") {
        return { status: 204, headers: allow };
      }
      throw new RequestError(
        "method-not-allowed",
        `${url.pathname.slice(0, 200)} does not support ${method}. Supported: ${allow.allow}.`,
        allow,
      );
    },
  };
}
