import type { IncomingMessage } from "node:http";
import { isPreflighted, requestMark } from "../../http/request/foreign-page.ts";
import type { RequestPath } from "../../http/route.ts";
import { emptyReply, type Reply, textReply } from "./reply.ts";
import { announcedLength, bodyLimit, readBody } from "./request-body.ts";
import type { Timers } from "./timers.ts";

const reserved = new Set(["admin", "runtime"]);

/** Whether a path belongs to the host itself; such requests never reach the functions. */
export function isReserved({ segments }: RequestPath): boolean {
  return reserved.has(segments[0]?.toLowerCase() ?? "");
}

/**
 * Answers the host's own paths: `POST /admin/functions/{name}` with `{"input": ...}` fires a timer, as in Core Tools,
 * and answers 202 before it has run; the body is optional. Everything else is 404. Azure requires the master key; this host at
 * least requires what no page can send without a preflight.
 */
export async function answerAdmin(
  request: IncomingMessage,
  { segments }: RequestPath,
  timers: Timers,
): Promise<Reply> {
  const [area, kind, name, ...more] = segments.map((segment) => segment.toLowerCase());
  if (request.method !== "POST" || area !== "admin" || kind !== "functions" || name === undefined) {
    return emptyReply(404);
  }
  const { "content-type": type = "", [requestMark.toLowerCase()]: mark = "" } = request.headers;
  const headers = new Headers({ "content-type": type, [requestMark]: String(mark) });
  if (!isPreflighted({ headers }, ["application/json"])) {
    return textReply(403, `Send Content-Type: application/json, or ${requestMark}: 1.\n`);
  }
  if (announcedLength(request) > bodyLimit) {
    return emptyReply(413);
  }
  const body = await readBody(request);
  if (more.length > 0) {
    return emptyReply(404);
  }
  if (body !== undefined && !isInvocation(body)) {
    return emptyReply(400);
  }
  return emptyReply(timers.fire(name) ? 202 : 404);
}

function isInvocation(body: Uint8Array): boolean {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof parsed === "object" && parsed !== null;
  } catch {
    return false;
  }
}
