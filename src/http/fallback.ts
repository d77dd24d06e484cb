import { DocumentError } from "../base/errors.ts";
import type { Operation } from "./operation.ts";
import { RequestError } from "./problem.ts";
import { matchRoute, parsePath, parseRoute } from "./route.ts";

/**
 * What answers where no operation does: 405 with `Allow` where the path takes other methods
 * (RFC 9110 §15.5.6), 204 to OPTIONS there, else 404. Not part of the table: nobody asks for it.
 */
export function createFallback(operations: readonly Operation[]): Operation {
  return {
    name: "zz-fallback",
    about: "system",
    // Not the method that is asked for: this one takes all.
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
