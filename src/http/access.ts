import { DocumentError } from "../errors.ts";
import type { Access, Caller } from "./operation.ts";

/** How callers are known. */
export type AccessMode = "open" | "key";

/** Who has what the Functions host can check: nobody, a function key, or the master key. */
export type KeyLevel = "anonymous" | "function" | "admin";

const keyLevels = {
  open: "anonymous",
  read: "function",
  write: "function",
  admin: "admin",
} as const satisfies Record<Access, KeyLevel>;

/** The key that the host asks for before it calls a function. */
export function keyLevelOf(access: Access, mode: AccessMode): KeyLevel {
  return mode === "open" ? "anonymous" : keyLevels[access];
}

/**
 * Who a caller is, as far as can be known. The host does not say which key it was, only that it is good
 * for the operation: nobody is an admin for more than was asked of the key.
 */
export function callerOf(mode: AccessMode, access: Access): Caller {
  return mode === "open"
    ? { id: "local", name: "local", role: "admin" }
    : { id: "key", name: "key", role: access === "open" ? "read" : access };
}

/**
 * Passes a caller who may do what only admins may.
 * @throws DocumentError `forbidden`
 */
export function requireAdmin({ role }: Caller, what: string): void {
  if (role !== "admin") {
    throw new DocumentError("forbidden", `${what} is for admins.`);
  }
}
