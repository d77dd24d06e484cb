import { DocumentError } from "../errors.ts";
import { describeError, type Log } from "../telemetry.ts";
import { type AccessPolicy, accessNeeded, callerOf, requireRole } from "./access.ts";
import { audited } from "./audit.ts";
import { parsePrecondition } from "./conditional.ts";
import { readObject } from "./document-body.ts";
import { parseIdempotencyKey } from "./idempotency-key.ts";
import { readText } from "./json-body.ts";
import type { Answer, Call, Incoming, Operation } from "./operation.ts";
import { toProblem } from "./problem.ts";
import { parseQuery } from "./query.ts";

/** What the platform knows of one invocation. */
export interface Invocation {
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly access: AccessPolicy;
  readonly log: Log;
}

/**
 * Header fields of every answer. Which origins may call is the platform's setting; it has none for what their
 * scripts may read, so that is said here.
 */
const always = {
  "access-control-expose-headers": "ETag, Location, Link, Retry-After",
  "x-content-type-options": "nosniff",
};

/** Carries out an operation; every failure leaves through here, as a problem. */
export async function answer(
  operation: Operation,
  request: Incoming,
  invocation: Invocation,
): Promise<Answer> {
  const { status, headers, body } = await carryOut(operation, request, invocation);
  const isWithoutBody = request.method === "HEAD" || body === undefined;
  return { status, headers: { ...headers, ...always }, ...(!isWithoutBody && { body }) };
}

async function carryOut(
  operation: Operation,
  request: Incoming,
  invocation: Invocation,
): Promise<Answer> {
  const url = new URL(request.url);
  try {
    const { access, log, params, requestId } = invocation;
    const caller = callerOf(access, operation.access, request.headers);
    const { query: known, takesAnyQuery } = operation.input;
    const query = parseQuery(url.searchParams, takesAnyQuery ? undefined : (known ?? {}));
    const needed = accessNeeded(operation, query);
    return await audited({ operation, needed, caller, params, query, requestId }, log, async () => {
      requireRole(caller, needed, access);
      const heard = { url, params, query, caller, log };
      return operation.run(await toCall(operation, request, heard));
    });
  } catch (error) {
    const { requestId, log } = invocation;
    const meant = error instanceof DocumentError && error.code !== "internal" ? error : undefined;
    if (meant === undefined || meant.cause !== undefined || meant.code === "misconfigured") {
      log(meant === undefined ? "error" : "warn", {
        event: "request-failed",
        operation: operation.name,
        requestId,
        code: meant?.code ?? "internal",
        error: describeError(error),
      });
    }
    return toProblem(meant ?? toInternal(requestId), { url, requestId });
  }
}

/** What a caller is told of a fault of ours: nothing but where it is written. */
function toInternal(requestId: string): DocumentError {
  return new DocumentError(
    "internal",
    `Something went wrong on our side. It is in the log under the request id ${requestId}.`,
  );
}

/** Reads and checks the rest of a request: cheap things first, the body last. */
async function toCall(
  operation: Operation,
  request: Incoming,
  known: Pick<Call, "url" | "params" | "query" | "caller" | "log">,
): Promise<Call> {
  const { body, conditional, repeatable } = operation.input;
  return {
    ...known,
    method: request.method,
    precondition: conditional === undefined ? {} : parsePrecondition(request.headers, conditional),
    idempotencyKey: repeatable ? parseIdempotencyKey(request.headers) : undefined,
    accept: request.headers.get("accept") ?? "",
    body: body?.schema === undefined ? {} : await readObject(request, body),
    text: body === undefined || body.schema !== undefined ? "" : await readText(request, body),
  };
}
