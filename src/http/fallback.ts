import { DocumentError } from "../base/errors.ts";
import type { Pages } from "../pages/pages.ts";
import { methodsOf, type Operation } from "./operation.ts";
import { RequestError } from "./problem.ts";
import { matchRoute, parsePath, parseRoute } from "./route.ts";

/**
 * Answers requests that match no operation: the pages for people, 405 with `Allow` if the path supports other methods (RFC 9110 §15.5.6), 204
 * to OPTIONS there, else 404. Not part of the table, because nobody calls it deliberately.
 */
export function createFallback(operations: readonly Operation[], pages: Pages): Operation {
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
    async run({ acceptEncoding, method, url }) {
      const page = await pages.find(url.pathname, acceptEncoding);
      if (page !== undefined && (method === "GET" || method === "HEAD")) {
        return { status: 200, ...page };
      }
      const asked = parsePath(url.pathname);
      const allowed = operations
        .filter(({ path }) => matchRoute(parseRoute(path), asked) !== undefined)
        .flatMap(methodsOf)
        .concat(page === undefined ? [] : methodsOf({ method: "GET" }));
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
