import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { KeyLevel } from "../../http/request/access.ts";
import type { Binding } from "./core-types.ts";
import type { RequestTarget } from "./http-request.ts";
import type { HostKeys } from "./keys.ts";

/** The level that a function requires. The default is any key, as on Azure; an unknown level lets nobody pass. */
export function toKeyLevel({ authLevel = "function" }: Binding): KeyLevel {
  const level = authLevel.toLowerCase();
  return level === "anonymous" || level === "function" ? level : "admin";
}

/** Whether a request may pass. A level of `undefined` means that there is no function to guard. */
export function admits(
  keys: HostKeys | "open",
  level: KeyLevel | undefined,
  asked: { readonly request: IncomingMessage; readonly target: RequestTarget },
): boolean {
  if (keys === "open" || level === undefined || level === "anonymous") {
    return true;
  }
  const given = keyOf(asked.request, asked.target.query);
  // Always compares both, so that the time reveals nothing.
  const [isMaster, isDefault] = [isSame(given, keys._master), isSame(given, keys.default)];
  return isMaster || (isDefault && level === "function");
}

/** Finds the key like the Azure host: in the first header field, or else in the first `code` of the query, case-insensitively. */
function keyOf(request: IncomingMessage, query: string): string {
  const [header] = request.headersDistinct["x-functions-key"] ?? [];
  const code = () => [...new URLSearchParams(query)].find(([name]) => /^code$/i.test(name));
  return header ?? code()?.[1] ?? "";
}

/** Hashes have the same length for any input. */
function isSame(given: string, key: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(key));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
