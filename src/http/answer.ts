import { DocumentError, type ErrorCode } from "../base/errors.ts";
import { measured } from "../base/measure.ts";
import { describeError, type Log } from "../base/telemetry.ts";
import type { Gate } from "./gate.ts";
import type { Answer, Call, Caller, Incoming, Operation } from "./operation.ts";
import { toProblem } from "./problem.ts";
import type { ReadCache } from "./read-cache.ts";
import { type AccessPolicy, accessNeeded, callerOf, requireRole } from "./request/access.ts";
import { type Audited, audit } from "./request/audit.ts";
import { readObject } from "./request/body-object.ts";
import { readText } from "./request/body-text.ts";
import { conditionally, hasConditions, parsePrecondition } from "./request/conditional.ts";
import { refuseForeignPage } from "./request/foreign-page.ts";
import { parseIdempotencyKey } from "./request/idempotency-key.ts";
import { parseQuery } from "./request/query.ts";

/** What the platform knows about one invocation. */
export interface Invocation {
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** The id of the trace that the request is part of. */
  readonly traceId?: string | undefined;
  /** What the request is part of, if it did not come by itself. */
  readonly via?: "mcp";
  readonly access: AccessPolicy;
  /** Where it waits until there is enough memory. @default no gate */
  readonly gate?: Gate;
  /** @default none */
  readonly cache?: (() => Promise<ReadCache>) | undefined;
  readonly log: Log;
  /** Aborts when nobody waits for the answer any more. @default the platform does not say */
  readonly signal?: AbortSignal | undefined;
}

/** The result of a request. */
interface Outcome {
  readonly answer: Answer;
  /** The problem's code, if the answer is a problem. */
  readonly code?: ErrorCode;
  /** `undefined` if the caller is not authenticated. */
  readonly caller: Caller | undefined;
}

/**
 * Header fields of every answer. The allowed origins are a platform setting; the platform has none for the headers that
 * their scripts may read, so those are listed here.
 */
const always = {
  "access-control-expose-headers": "ETag, Location, Link, Retry-After",
  "x-content-type-options": "nosniff",
};

/** Carries out an operation and logs it; every failure becomes a problem here. */
export async function answer(
  operation: Operation,
  request: Incoming,
  invocation: Invocation,
): Promise<Answer> {
  const url = new URL(request.url);
  const { log, requestId, traceId, via } = invocation;
  // Its line in the log counts its storage calls; that of the request around it would count them again.
  const isApart = via !== undefined;
  const { value, spent } = await measured(
    () => carryOut(operation, request, url, invocation),
    isApart,
  );
  const { status, headers, body, revision } = value.answer;
  log(status < 500 ? "info" : "warn", {
    event: "request",
    operation: operation.name,
    method: request.method,
    path: url.pathname.slice(0, 200),
    status,
    code: value.code,
    ...spent,
    about: operation.about,
    revision,
    role: value.caller?.role,
    caller: value.caller?.id,
    requestId,
    traceId,
    via,
  });
  const isWithoutBody = request.method === "HEAD";
  return {
    status,
    headers: { ...headers, ...always },
    ...(!isWithoutBody && body !== undefined && { body }),
  };
}

/** The body of an answer, as text. */
export function textOf({ body = "" }: Answer): string {
  return typeof body === "string" ? body : Buffer.from(body).toString();
}

async function carryOut(
  operation: Operation,
  request: Incoming,
  url: URL,
  { access, cache, gate, log, params, requestId, signal }: Invocation,
): Promise<Outcome> {
  let caller: Caller | undefined;
  let audited: Audited | undefined;
  try {
    caller = callerOf(access, operation.access, request.headers);
    const { query: names, takesAnyQuery } = operation.input;
    const query = parseQuery(url.searchParams, takesAnyQuery ? undefined : (names ?? {}));
    const needed = accessNeeded(operation, { params, query });
    audited = { operation, needed, caller, params, query, requestId };
    requireRole(caller, needed, access, operation.input);
    refuseForeignPage(operation, request);
    const leave = await gate?.enter(operation, request);
    try {
      const call = await toCall(operation, request, {
        ...{ url, params, query, caller, log, requestId, signal },
      });
      const mayBeCached =
        cache !== undefined && operation.isCacheable?.(call) && !hasConditions(request.headers);
      const answer = await (mayBeCached
        ? (await cache()).answer(operation.about, call, (shared) => operation.run(shared))
        : operation.run(call));
      const isRead = operation.method === "GET" && answer.status === 200;
      const conditional = isRead ? conditionally(answer, request.headers) : answer;
      audit(audited, "done", log);
      return { answer: conditional, caller };
    } finally {
      leave?.();
    }
  } catch (error) {
    const meant = error instanceof DocumentError && error.code !== "internal" ? error : undefined;
    const code = meant?.code ?? "internal";
    if (audited !== undefined) {
      audit(audited, code, log);
    }
    if (meant === undefined || meant.cause !== undefined || code === "misconfigured") {
      log(meant === undefined ? "error" : "warn", {
        event: "request-failed",
        operation: operation.name,
        requestId,
        code,
        error: describeError(error),
      });
    }
    const answer = toProblem(meant ?? toInternal(requestId), { url, requestId });
    return { answer, code, caller };
  }
}

/** What a caller learns about an unexpected error: only how to find it in the log. */
function toInternal(requestId: string): DocumentError {
  return new DocumentError(
    "internal",
    `An unexpected error occurred. The log has it under the request id ${requestId}.`,
  );
}

/** Reads and validates the rest of a request: cheap parts first, the body last. */
async function toCall(
  operation: Operation,
  request: Incoming,
  known: Pick<Call, "url" | "params" | "query" | "caller" | "log" | "requestId" | "signal">,
): Promise<Call> {
  const { body, idempotent } = operation.input;
  const isObject = body?.schema !== undefined && !body.isReadLater;
  return {
    ...known,
    method: request.method,
    headers: request.headers,
    precondition: parsePrecondition(request.headers, operation),
    idempotencyKey: idempotent ? parseIdempotencyKey(request.headers) : undefined,
    accept: request.headers.get("accept") ?? "",
    acceptEncoding: request.headers.get("accept-encoding") ?? "",
    body: isObject ? await readObject(request, body) : {},
    text: body === undefined || isObject ? "" : await readText(request, body),
  };
}
