import { connect } from "node:net";
import { type Host, type HostOptions, startHost } from "../../src/local/host/host.ts";

/** The path of a fixture. */
export function fixture(path: string): string {
  return new URL(`fixtures/${path}`, import.meta.url).pathname;
}

/** A host with the fixtures' app, and its log lines. */
export interface FixtureHost extends Host {
  readonly lines: string[];
  readonly port: number;
}

/** Starts a host with `fixtures/app`, or with another entry. */
export async function startFixture(options: Partial<HostOptions> = {}): Promise<FixtureHost> {
  process.env["TICK_SCHEDULE"] ??= "0 0 0 1 1 *";
  const lines: string[] = [];
  const host = await startHost({
    entry: fixture("app/entry.ts"),
    hostJson: fixture("app/host.json"),
    port: 0,
    keys: "open",
    log: (line) => lines.push(line),
    ...options,
  });
  return { ...host, lines, port: Number(new URL(host.url).port) };
}

/** Sends raw bytes and returns everything until the host closes the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(text);
  const chunks = await Array.fromAsync(socket);
  return Buffer.concat(chunks.map((chunk: Buffer) => chunk)).toString();
}
