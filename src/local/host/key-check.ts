import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { KeyLevel } from "../../http/request/access.ts";
import type { Binding } from "./core-types.ts";
import type { RequestTarget } from "./http-request.ts";
import type { HostKeys } from "./keys.ts";

/** What a function asks for; as on Azure any key, when it says nothing. A word that is not known opens nothing. */
export function toKeyLevel({ authLevel = "function" }: Binding): KeyLevel {
  const level = authLevel.toLowerCase();
  return level === "anonymous" || level === "function" ? level : "admin";
}

/** Whether a request may pass; `undefined` is for what leads to no function, where there is nothing to guard. */
export function admits(
  keys: HostKeys | "open",
  level: KeyLevel | undefined,
  asked: { readonly request: IncomingMessage; readonly target: RequestTarget },
): boolean {
  if (keys === "open" || level === undefined || level === "anonymous") {
    return true;
  }
  const given = keyOf(asked.request, asked.target.query);
  // Both are compared, so that the time tells nothing of either.
  const [isMaster, isDefault] = [isSame(given, keys._master), isSame(given, keys.default)];
  return isMaster || (isDefault && level === "function");
}

/** As the Azure host finds it: the first header field, else the first `code` of the query, whatever the letter case. */
function keyOf(request: IncomingMessage, query: string): string {
  const [header] = request.headersDistinct["x-functions-key"] ?? [];
  const code = () => [...new URLSearchParams(query)].find(([name]) => /^code$/i.test(name));
  return header ?? code()?.[1] ?? "";
}

/** Hashes have the same length, whatever somebody sends. */
function isSame(given: string, key: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(key));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
