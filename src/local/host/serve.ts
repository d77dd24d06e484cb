import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { parsePath } from "../../http/route.ts";
import { answerAdmin, isReserved } from "./admin.ts";
import type { HostCheck } from "./allowed-hosts.ts";
import type { HttpFunction } from "./app-functions.ts";
import type { RpcTraceContext } from "./core-types.ts";
import type { Cors } from "./cors.ts";
import { type OriginLog, refuseCrossSite } from "./cross-site.ts";
import { describeFailure, type HostLog } from "./host-log.ts";
import { type RequestTarget, targetOf, toRpcHttpRequest } from "./http-request.ts";
import { admits } from "./key-check.ts";
import type { HostKeys } from "./keys.ts";
import { emptyReply, type Reply, toReply, writeReply } from "./reply.ts";
import { announcedLength, bodyLimit, readBody } from "./request-body.ts";
import type { Router } from "./routes.ts";
import type { Timers } from "./timers.ts";

/** Everything needed to answer the requests of a host. */
export interface Serving {
  readonly router: Router<HttpFunction>;
  readonly timers: Timers;
  readonly keys: HostKeys | "open";
  readonly cors: Cors;
  readonly checkHost: HostCheck;
  readonly noteOrigin: OriginLog;
  readonly log: HostLog;
}

/** Answers requests with the functions of an app. If the caller disconnects, nothing else happens. */
export function createListener(serving: Serving): RequestListener {
  return (request, response) => {
    // Reading the body notices a broken connection; without a listener, the event would end the process.
    request.on("error", () => undefined);
    response.on("error", () => undefined);
    answer(serving, request).then(
      (reply) => {
        logRefusal(serving, request, reply);
        send(serving, request, response, reply);
      },
      (error: unknown) => {
        // If the request is incomplete, its caller has disconnected.
        if (request.complete) {
          serving.log("host", `${shown(request)}: ${describeFailure(error)}`);
        }
        response.destroy();
      },
    );
  };
}

async function answer(serving: Serving, request: IncomingMessage): Promise<Reply> {
  const { checkHost, cors, noteOrigin } = serving;
  const target = targetOf(request);
  if (target === undefined) {
    return emptyReply(400);
  }
  const refused = checkHost(request, target);
  if (refused !== undefined) {
    return refused;
  }
  noteOrigin(request, target);
  return (
    cors.preflight(request) ??
    cors.mark(request, refuseCrossSite(request, cors) ?? (await route(serving, request, target)))
  );
}

async function route(
  serving: Serving,
  request: IncomingMessage,
  target: RequestTarget,
): Promise<Reply> {
  const path = parsePath(target.path);
  const isAdmin = isReserved(path);
  const match = isAdmin ? undefined : serving.router(request.method ?? "GET", path);
  if (!admits(serving.keys, isAdmin ? "admin" : match?.target.level, { request, target })) {
    return emptyReply(401);
  }
  if (isAdmin) {
    return await answerAdmin(request, path, serving.timers);
  }
  if (match === undefined) {
    return emptyReply(404);
  }
  if (announcedLength(request) > bodyLimit) {
    return emptyReply(413);
  }
  const body = await readBody(request);
  const http = toRpcHttpRequest(request, target, { params: match.params, body });
  try {
    return toReply(await match.target.run({ http }, traceOf(request)));
  } catch (error) {
    serving.log(match.target.name, `failed: ${describeFailure(error)}`);
    return emptyReply(500);
  }
}

function traceOf({ headers }: IncomingMessage): RpcTraceContext | undefined {
  const { traceparent, tracestate } = headers;
  return typeof traceparent === "string"
    ? { traceParent: traceparent, traceState: typeof tracestate === "string" ? tracestate : "" }
    : undefined;
}

function send(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): void {
  const { method } = request;
  try {
    writeReply(response, reply, method);
  } catch (error) {
    const failure = describeFailure(error);
    serving.log("host", `An answer to ${shown(request)} cannot be sent: ${failure}`);
    // Removes what the failed attempt has set.
    response.statusMessage = "";
    writeReply(response, serving.cors.mark(request, emptyReply(500)), method);
  }
}

/** Otherwise somebody with a wrong key would look into an empty log. */
function logRefusal({ log }: Serving, request: IncomingMessage, reply: Reply): void {
  const { body, isOfHost, status } = reply;
  if (isOfHost && status >= 400) {
    // The caller also gets the advice behind it.
    const [sentence = ""] = /^.*?\.(?=\s)/.exec(new TextDecoder().decode(body)) ?? [];
    const why = status === 401 ? "No valid key." : sentence;
    log("host", `${shown(request)} ${status} ${why}`.trimEnd());
  }
}

/** A request as it is logged: without its query, which may contain a key. */
function shown({ method, url = "" }: IncomingMessage): string {
  return `${method} ${url.replace(/\?.*/s, "")}`;
}
