import type { ErrorCode } from "../../base/errors.ts";
import type { Log } from "../../base/telemetry.ts";
import type { Access, Caller, Operation } from "../operation.ts";

/** The data of an audit event. */
export interface Audited {
  readonly operation: Operation;
  readonly needed: Access;
  readonly caller: Caller;
  /** What the call is about: the path parameters and the query. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** Logs caller, action and result of a call that changes something and requires an admin. */
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
