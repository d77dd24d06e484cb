import type { IncomingMessage } from "node:http";
import { LocalError } from "../local-error.ts";
import type { RequestTarget } from "./http-request.ts";
import { isLoopback } from "./loopback.ts";
import { type Reply, textReply } from "./reply.ts";

/** Refuses requests to names that are not the host's. */
export type HostCheck = (
  request: Pick<IncomingMessage, "headers">,
  target: RequestTarget,
) => Reply | undefined;

/**
 * The names in a setting: `seedbed.test, 192.168.1.20`.
 * @throws LocalError for what is no name
 */
export function readAllowedHosts(setting = ""): readonly string[] {
  const names = setting.split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => {
      const hostname = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(name) ? hostnameOf(name) : undefined;
      if (hostname === undefined) {
        throw new LocalError(
          `ALLOWED_HOSTS: ${JSON.stringify(name)} is no host name. Write names or addresses without scheme and port, with commas between them: seedbed.test, 192.168.1.20.`,
        );
      }
      return hostname;
    });
}

/**
 * Answers to the loopback names and to these alone. A page can have its own name lead to this machine (DNS rebinding),
 * and is then of the same origin as the host; but the browser still says that name.
 */
export function createHostCheck(names: readonly string[]): HostCheck {
  const allowed = new Set(names);
  const isAllowed = (host: string) => {
    const hostname = hostnameOf(host) ?? "";
    return isLoopback(hostname) || allowed.has(hostname);
  };
  return ({ headers }, { host }) => {
    // A target in a proxy's form overrules the field; neither may be another's.
    const foreign = [host, headers.host ?? host].find((one) => !isAllowed(one));
    return foreign === undefined
      ? undefined
      : textReply(
          403,
          `This host does not answer to ${JSON.stringify(foreign)}. Call it as localhost, or add the name to ALLOWED_HOSTS in local.settings.json.\n`,
        );
  };
}

/** The name of a `host:port`, as the URL standard writes it; a dot at its end makes no difference. */
function hostnameOf(host: string): string | undefined {
  return URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, "");
}
