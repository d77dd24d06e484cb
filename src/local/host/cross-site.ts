import type { IncomingMessage } from "node:http";
import type { Cors } from "./cors.ts";
import type { HostLog } from "./host-log.ts";
import type { RequestTarget } from "./http-request.ts";
import { type Reply, textReply } from "./reply.ts";

/** Is told of each request for the host. */
export type OriginLog = (request: IncomingMessage, target: RequestTarget) => void;

/** Further refused origins are not logged. */
const namedAtMost = 100;

/**
 * Refuses requests of any method that, by the browser's word, come from a page of another site, unless CORS allows the page. Links
 * to this host work: no other page can read the answer to a navigation (Fetch Metadata, "resource isolation policy").
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
        "Pages of other sites may not call this host. To allow one, add its origin to Host.CORS in local.settings.json.\n",
      );
}

/** Logs each origin that CORS does not allow, once. */
export function createOriginLog({ letsIn }: Cors, log: HostLog): OriginLog {
  const named = new Set<string>();
  return ({ headers: { origin } }, { host }) => {
    const url = origin === undefined || letsIn(origin) ? null : URL.parse(origin);
    // Only real origins can be allowed, not null; and the host's own is allowed anyway.
    if (url === null || url.origin !== origin || url.host === host.toLowerCase()) {
      return;
    }
    if (!named.has(origin) && named.size < namedAtMost) {
      named.add(origin);
      log(
        "host",
        `Refused a page of ${origin.slice(0, 200)}. To allow it, add this origin to Host.CORS in local.settings.json.`,
      );
    }
  };
}
