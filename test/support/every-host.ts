import { afterAll, beforeAll, describe } from "vitest";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import { type Host, startHost } from "../../src/local/host/host.ts";
import { type Azurite, startAzurite } from "../../src/local/storage/azurite.ts";
import { type ApiContract, readContract } from "./api-contract.ts";
import { expectKnownEvents } from "./events.ts";
import { type Reply, readReply } from "./reply.ts";
import { expectCleanLog, expectNothingLeaked } from "./secrets.ts";

/** Sends a request to a running host, with the mark of one that is meant; every answer is checked against the host's own openapi.json. */
export type Send = (path: string, init?: RequestInit) => Promise<Reply>;

/** What a suite gets of the host it runs on. */
export interface HostUnderTest {
  readonly send: Send;
  /** With a JSON body. */
  readonly sendJson: (
    method: string,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>;
  url(): string;
  /** What the app has logged so far. */
  log(): string;
}

const root = new URL("../../", import.meta.url).pathname;

const entries = [
  { name: "the sources", entry: `${root}functions/index.ts`, hostJson: `${root}host.json` },
  { name: "the bundle", entry: `${root}dist/index.cjs`, hostJson: `${root}dist/host.json` },
];

/** Settings of an app under test: nothing planted. It is open, unless settings say something else. */
const quiet = { SEED_POLICY: "off" };

/**
 * Runs a suite on the local host twice: with the functions from the sources, and with the bundle that
 * Azure gets. Each has a storage of its own. No answer may show what is behind it, and no line of the log a key.
 */
export function describeEveryHost(
  name: string,
  suite: (host: HostUnderTest) => void,
  settings: Readonly<Record<string, string>> = quiet,
): void {
  describe.for(entries)(`${name}, from $name`, ({ entry, hostJson }) => {
    let azurite: Azurite;
    let host: Host;
    let contract: ApiContract;
    const lines: string[] = [];
    beforeAll(async () => {
      azurite = await startAzurite({});
      const DocumentsStorage = azurite.connectionString;
      Object.assign(process.env, { ACCESS: "open" }, settings, { DocumentsStorage });
      host = await startHost({
        entry,
        hostJson,
        port: 0,
        keys: "open",
        log: (line) => lines.push(line),
      });
      contract = await readContract(host.url);
    });
    afterAll(async () => {
      await host?.stop();
      await azurite?.stop();
      expectCleanLog(lines.join("\n"), azurite.connectionString);
      await expectKnownEvents(lines);
    });
    const send: Send = async (path, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has(requestMark)) {
        headers.set(requestMark, "1");
      }
      const url = `${host.url}${path}`;
      const response = await fetch(url, { redirect: "manual", ...init, headers });
      const reply = await readReply(response);
      contract.check({ method: init.method ?? "GET", path }, reply);
      const shown = `${JSON.stringify([...reply.headers])}${reply.text}`;
      expectNothingLeaked(shown, azurite.connectionString);
      return reply;
    };
    suite({
      send,
      sendJson: (method, path, body, headers = {}) =>
        send(path, {
          method,
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...headers },
        }),
      url: () => host.url,
      log: () => lines.join("\n"),
    });
  });
}
