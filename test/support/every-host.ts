import { afterAll, beforeAll, describe } from "vitest";
import { requestMark } from "../../src/http/request/foreign-page.ts";
import type { HostKeys } from "../../src/local/host/keys.ts";
import { type ApiContract, readContract } from "./api-contract.ts";
import { type AppStart, type RunningApp, startBundle, startSources } from "./app.ts";
import { expectKnownEvents } from "./events.ts";
import { type Reply, readReply } from "./reply.ts";
import { expectCleanLog, expectNothingLeaked } from "./secrets.ts";
import { anyStorage, openStorage } from "./storage.ts";

/**
 * Sends a request to a running host, with the `Seedbed-Request` field; every answer is checked against the host's own
 * openapi.json.
 */
export type Send = (path: string, init?: RequestInit) => Promise<Reply>;

/** The host that a suite runs on. */
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
  /** The name of the setting for its storage. */
  storage(): string;
  /** The host's own description. */
  contract(): ApiContract;
}

/** A host in this process. */
export interface LoggingHost extends HostUnderTest {
  /** The app's log so far. */
  log(): string;
}

/**
 * Runs a suite on the local host with the bundle that Azure gets, on a SQLite file of its own, which answers in a
 * fraction of the time; the stores' own suite makes sure that they behave the same. No answer may reveal what is behind
 * the API, and no log line may contain a key.
 */
export function describeHost(
  name: string,
  suite: (host: LoggingHost) => void,
  settings: Readonly<Record<string, string>> = {},
  keys?: HostKeys,
): void {
  const start = (options: AppStart) => startBundle({ ...options, ...(keys && { keys }) });
  describe(name, () => runOn(start, anyStorage, suite, settings));
}

/** The same on a table: as the app runs on Azure. */
export function describeHostOnTable(name: string, suite: (host: HostUnderTest) => void): void {
  describe(name, () => runOn(startBundle, openStorage, suite, {}));
}

/**
 * The same on a table, and also with the functions from the sources, as in `npm start`. This finds differences that the
 * bundler makes: how operations are registered, what is loaded on demand, and where files are.
 * `http/examples.test.ts` calls each operation once on the sources.
 */
export function describeEveryHost(
  name: string,
  suite: (host: HostUnderTest) => void,
  settings: Readonly<Record<string, string>> = {},
): void {
  describe(`${name}, from the bundle`, () => runOn(startBundle, openStorage, suite, settings));
  describe(`${name}, from the sources`, () => runOn(startSources, anyStorage, suite, settings));
}

function runOn(
  start: (options: AppStart) => Promise<RunningApp>,
  open: () => string | Promise<string>,
  suite: (host: LoggingHost) => void,
  settings: Readonly<Record<string, string>>,
): void {
  let storage: string;
  let app: RunningApp;
  let contract: ApiContract;
  const lines: string[] = [];
  beforeAll(async () => {
    storage = await open();
    app = await start({
      settings: { ...settings, DocumentsStorage: storage },
      log: (line) => lines.push(line),
    });
    contract = await readContract(app.url, start === startSources ? "sources" : "bundle");
  });
  afterAll(async () => {
    await app?.stop();
    expectCleanLog(lines.join("\n"), storage);
    await expectKnownEvents(lines);
  });
  const send: Send = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (!headers.has(requestMark)) {
      headers.set(requestMark, "1");
    }
    const response = await fetch(`${app.url}${path}`, { redirect: "manual", ...init, headers });
    const reply = await readReply(response);
    contract.check({ method: init.method ?? "GET", path }, reply);
    expectNothingLeaked(`${JSON.stringify([...reply.headers])}${reply.text}`, storage);
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
    url: () => app.url,
    storage: () => storage,
    contract: () => contract,
    log: () => lines.join("\n"),
  });
}
