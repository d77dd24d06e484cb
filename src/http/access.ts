import type { Author } from "../store/document-store.ts";
import type { Access } from "./operation.ts";

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

/** Who a caller is, as far as can be known: the host does not say which key it was. */
export function callerOf(mode: AccessMode): Author {
  return mode === "open" ? { id: "local", name: "local" } : { id: "key", name: "key" };
}
