import type { IncomingMessage } from "node:http";
import type { Cors } from "./cors.ts";
import type { HostLog } from "./host-log.ts";
import type { RequestTarget } from "./http-request.ts";
import { type Reply, textReply } from "./reply.ts";

/** Hears of each request that the host answers to. */
export type OriginLog = (request: IncomingMessage, target: RequestTarget) => void;

/** More refused origins than this are not named in the log. */
const namedAtMost = 100;

/**
 * Refuses what the browser says comes from a page of another site, whatever the method, unless CORS lets the page in.
 * A link may lead here: what a GET of the whole page answers, no other page gets to see (Fetch Metadata,
 * "resource isolation policy").
 */
export function refuseCrossSite(
  { headers, method }: IncomingMessage,
  { letsIn }: Cors,
): Reply | undefined {
  const isLink =
    method === "GET" &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document";
  return headers["sec-fetch-site"] !== "cross-site" || isLink || letsIn(headers.origin)
    ? undefined
    : textReply(
        403,
        "Pages of other sites may not call this host. Host.CORS in local.settings.json has the origins of those that may.\n",
      );
}

/** Names each origin in the log that CORS does not let in, once. */
export function createOriginLog({ letsIn }: Cors, log: HostLog): OriginLog {
  const named = new Set<string>();
  return ({ headers: { origin } }, { host }) => {
    const url = origin === undefined || letsIn(origin) ? null : URL.parse(origin);
    // What is no origin, such as null, can't be let in; and the host's own needs no leave.
    if (url === null || url.origin !== origin || url.host === host.toLowerCase()) {
      return;
    }
    if (!named.has(origin) && named.size < namedAtMost) {
      named.add(origin);
      log(
        "host",
        `A page of ${origin.slice(0, 200)} was refused. If it is yours, add this origin to Host.CORS in local.settings.json.`,
      );
    }
  };
}
