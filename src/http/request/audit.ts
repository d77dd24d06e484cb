import type { ErrorCode } from "../../base/errors.ts";
import type { Log } from "../../base/telemetry.ts";
import type { Access, Caller, Operation } from "../operation.ts";

/** What an audit event says of a call. */
export interface Audited {
  readonly operation: Operation;
  readonly needed: Access;
  readonly caller: Caller;
  /** What it is about: the values of the path's names, and what was asked in the query. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** Keeps in the log who did what, and the result, of a call that changes something and is for admins. */
export function audit(
  { caller, needed, operation, params, query, requestId }: Audited,
  result: ErrorCode | "done",
  log: Log,
): void {
  if (needed === "admin" && operation.method !== "GET") {
    log(result === "done" ? "info" : "warn", {
      event: "audit",
      action: operation.name,
      by: { id: caller.id, name: caller.name },
      result,
      requestId,
      params,
      query,
    });
  }
}
