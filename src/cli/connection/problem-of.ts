import { fieldsOf } from "../json.ts";
import type { Received } from "./transport.ts";

/** What a failed call says of itself (RFC 9457). */
export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
}

/** The problem in an answer; `undefined` when there is none in it. */
export function problemOf({ headers, text }: Received): Problem | undefined {
  if (headers.get("content-type")?.startsWith("application/problem+json") !== true) {
    return undefined;
  }
  // A proxy in between can have cut it; that it is a problem is known all the same.
  const fields = fieldsOf(text);
  const textOf = (name: string): string => {
    const value = fields[name];
    return typeof value === "string" ? value : "";
  };
  return { code: textOf("code"), detail: textOf("detail"), requestId: textOf("requestId") };
}
