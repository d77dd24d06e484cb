import { beforeAll } from "vitest";
import { type Client, createClient } from "../../src/client/index.ts";
import { type ApiContract, readContract } from "./api-contract.ts";
import { describeHost, type HostUnderTest } from "./every-host.ts";
import { readReply } from "./reply.ts";

/** The client of a suite, and the host that the suite runs on. */
export interface ClientUnderTest extends HostUnderTest {
  /** Its answers are checked against the host's own openapi.json. */
  client(): Client;
}

/** Runs a suite of the client on every host. */
export function describeClient(name: string, suite: (context: ClientUnderTest) => void): void {
  describeHost(name, (host) => {
    let client: Client;
    beforeAll(async () => {
      const contract = await readContract(host.url());
      client = createClient({ url: host.url(), fetch: checkedBy(contract) });
    });
    suite({ ...host, client: () => client });
  });
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
