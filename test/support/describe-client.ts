import { beforeAll } from "vitest";
import { type Admin, createAdmin } from "../../src/client/admin.ts";
import { type Client, createClient } from "../../src/client/index.ts";
import type { ApiContract } from "./api-contract.ts";
import { describeHost, type HostUnderTest } from "./every-host.ts";
import { readReply } from "./reply.ts";

/** The clients of a suite, and the host that the suite runs on. */
export interface ClientUnderTest extends HostUnderTest {
  /** Its answers are checked against the host's own openapi.json. */
  client(): Client;
  admin(): Admin;
}

/** Runs a suite of the client on every host. */
export function describeClient(
  name: string,
  suite: (context: ClientUnderTest) => void,
  settings: Readonly<Record<string, string>> = {},
): void {
  const run = (host: HostUnderTest) => {
    let client: Client;
    let admin: Admin;
    beforeAll(() => {
      const options = { url: host.url(), fetch: checkedBy(host.contract()) };
      client = createClient(options);
      admin = createAdmin(options);
    });
    suite({ ...host, client: () => client, admin: () => admin });
  };
  describeHost(name, run, settings);
}

function checkedBy(contract: ApiContract): typeof fetch {
  return async (input, init = {}) => {
    const response = await fetch(input, init);
    const { pathname, search } = new URL(String(input));
    const request = { method: init.method ?? "GET", path: pathname + search };
    contract.check(request, await readReply(response.clone()));
    return response;
  };
}
