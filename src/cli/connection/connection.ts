import { type Command, Option } from "commander";
import { type Log, toLogLine } from "../../base/telemetry.ts";
import { requestMark } from "../../http/request/foreign-page.ts";
import { CommandError } from "../command-error.ts";
import type { Terminal } from "../terminal.ts";
import { type Credentials, commandCredentials, fixedCredentials } from "./credentials.ts";
import { intoStorage } from "./into-storage.ts";
import { overHttp } from "./over-http.ts";
import { problemOf } from "./problem-of.ts";
import { retrying } from "./retrying.ts";
import type { Received, Sending, Transport } from "./transport.ts";

/** The Seedbed that a command speaks to. */
export interface Connection {
  /** For people to read. */
  readonly name: string;
  /**
   * Asks, and asks again where that may help.
   * @throws CommandError, NoAnswer with the sentence of what went wrong
   */
  call(sending: Sending): Promise<Received>;
  /**
   * The same, with any answer taken for an answer.
   * @throws NoAnswer
   */
  ask(sending: Sending): Promise<Received>;
}

/** Where to find it, as given on the command line. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
  readonly token?: string;
  readonly headersFrom?: string;
  readonly storage?: string;
}

/** Adds to a command the options that say what it speaks to. */
export function withConnection(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--url <url>",
        "a running Seedbed, such as http://localhost:7071 (or SEEDBED_URL)",
      ).conflicts("storage"),
    )
    .addOption(
      new Option("--key <key>", "its Functions key (or SEEDBED_KEY)").conflicts([
        "storage",
        "token",
      ]),
    )
    .addOption(
      new Option("--token <token>", "a bearer token for it (or SEEDBED_TOKEN)").conflicts(
        "storage",
      ),
    )
    .addOption(
      new Option(
        "--headers-from <command>",
        "a command that prints header fields to sign in with, run again when they are refused (or SEEDBED_HEADERS_FROM)",
      ).conflicts(["storage", "key", "token"]),
    )
    .addOption(
      new Option(
        "--storage <connection string>",
        "no server, but a storage itself (or the app's settings, DocumentsStorage ...)",
      ),
    );
}

/**
 * Chooses the way: what the command line says wins over the environment, a URL over the settings of a storage.
 * @throws CommandError when nothing says where
 */
export function connect(options: ConnectionOptions, terminal: Terminal): Connection {
  const { env } = terminal;
  const { storage } = options;
  const url = options.url ?? (storage === undefined ? nonEmpty(env["SEEDBED_URL"]) : undefined);
  if (url !== undefined) {
    return toConnection(retrying(overHttp(url, toCredentials(options, env))));
  }
  if (
    (storage ?? env["DocumentsStorage"] ?? env["DocumentsStorage__tableServiceUri"] ?? "") === ""
  ) {
    throw new CommandError(
      "Where are the documents? Give --url for a Seedbed that runs (locally --url http://localhost:7071), or --storage with a connection string, or set SEEDBED_URL or DocumentsStorage.",
    );
  }
  const settings = storage === undefined ? env : { ...env, DocumentsStorage: storage };
  // A failure that we mean is said anyway; a surprise is not, and leads nowhere without its line.
  const log: Log = (level, event) => {
    if (level === "error") {
      terminal.remark([toLogLine(event)]);
    }
  };
  return toConnection(retrying(intoStorage(settings, log)));
}

/** One way to sign in on the command line stands for all in the environment. */
function toCredentials(options: ConnectionOptions, env: Terminal["env"]): Credentials {
  const ways = [options.headersFrom, options.key, options.token];
  const isChosen = ways.some((option) => option !== undefined);
  const chosen = (option: string | undefined, name: string) =>
    isChosen ? option : nonEmpty(env[name]);
  const headersFrom = chosen(options.headersFrom, "SEEDBED_HEADERS_FROM");
  if (headersFrom) {
    return commandCredentials(headersFrom);
  }
  const key = chosen(options.key, "SEEDBED_KEY");
  const token = chosen(options.token, "SEEDBED_TOKEN");
  return fixedCredentials({
    ...(key !== undefined && { "x-functions-key": key }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  });
}

function toConnection(transport: Transport): Connection {
  return {
    name: transport.name,
    ask: (sending) => transport.send(marked(sending)),
    async call(sending) {
      const received = await transport.send(marked(sending));
      if (received.status >= 200 && received.status < 300) {
        return received;
      }
      throw new CommandError(sayFailure(received, transport.name));
    },
  };
}

/** What may change something says that no page has sent it. */
function marked(sending: Sending): Sending {
  const { headers, method = "GET" } = sending;
  return method === "GET" ? sending : { ...sending, headers: { ...headers, [requestMark]: "1" } };
}

function sayFailure(received: Received, name: string): string {
  const { status } = received;
  const problem = problemOf(received);
  if (problem !== undefined) {
    const { code, detail, requestId } = problem;
    return `${detail} (${code}, ${status}, request ${requestId})`;
  }
  // The platform says no more than that.
  return status === 401 || status === 403
    ? `${name} does not take these credentials (${status}). Give a key with --key or SEEDBED_KEY, a token with --token or SEEDBED_TOKEN, or a command that gets one with --headers-from.`
    : `${name} answered ${status}, and not as a Seedbed does. Is the URL right?`;
}

/** An empty setting counts as not set. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
