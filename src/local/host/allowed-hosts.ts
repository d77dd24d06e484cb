import type { IncomingMessage } from "node:http";
import { LocalError } from "../local-error.ts";
import type { RequestTarget } from "./http-request.ts";
import { isLoopback } from "./loopback.ts";
import { type Reply, textReply } from "./reply.ts";

/** Refuses requests for names other than the host's. */
export type HostCheck = (
  request: Pick<IncomingMessage, "headers">,
  target: RequestTarget,
) => Reply | undefined;

/**
 * Reads the names in a setting: `seedbed.test, 192.168.1.20`.
 * @throws LocalError for an invalid name
 */
export function readAllowedHosts(setting = ""): readonly string[] {
  const names = setting.split(",").map((name) => name.trim());
  return names
    .filter((name) => name !== "")
    .map((name) => {
      const hostname = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(name) ? hostnameOf(name) : undefined;
      if (hostname === undefined) {
        throw new LocalError(
          `ALLOWED_HOSTS: ${JSON.stringify(name)} is not a host name. Give names or addresses without scheme and port, separated by commas: seedbed.test, 192.168.1.20.`,
        );
      }
      return hostname;
    });
}

/**
 * Allows only the loopback names and these. A page can point its own name at this machine (DNS rebinding) and so share the
 * host's origin, but the browser still sends that name.
 */
export function createHostCheck(names: readonly string[]): HostCheck {
  const allowed = new Set(names);
  const isAllowed = (host: string) => {
    const hostname = hostnameOf(host) ?? "";
    return isLoopback(hostname) || allowed.has(hostname);
  };
  return ({ headers }, { host }) => {
    // A target in absolute form overrides the Host field; neither may name another host.
    const foreign = [host, headers.host ?? host].find((one) => !isAllowed(one));
    return foreign === undefined
      ? undefined
      : textReply(
          403,
          `This host does not answer to the name ${JSON.stringify(foreign)}. Use localhost, or add the name to ALLOWED_HOSTS in local.settings.json.\n`,
        );
  };
}

/** The name in a `host:port`, normalized as in URLs, without a trailing dot. */
function hostnameOf(host: string): string | undefined {
  return URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, "");
}
