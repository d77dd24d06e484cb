import { type Command, Option } from "commander";
import { type Log, toLogLine } from "../../base/telemetry.ts";
import type { Client } from "../../client/client.ts";
import { clientOver } from "../../client/client-over.ts";
import type { ClientOptions } from "../../client/options.ts";
import { overHttp } from "../../client/over-http.ts";
import { rootOf } from "../../client/requests.ts";
import { retrying } from "../../client/retrying.ts";
import type { SeedbedError } from "../../client/seedbed-error.ts";
import type { Send } from "../../client/sending.ts";
import { CommandError } from "../command-error.ts";
import type { Terminal } from "../terminal.ts";
import { signedBy } from "./credentials.ts";
import { intoStorage } from "./into-storage.ts";
import { sayNoAnswer } from "./no-answer.ts";
import { patient } from "./patience.ts";

/** The Seedbed that a command speaks to. */
export interface Connection {
  /** For people to read; holds no secret. */
  readonly name: string;
  readonly client: Client;
  /**
   * The client's own way, for what it has no calls for.
   * @throws SeedbedError, CommandError, or the reason of the terminal's signal
   */
  readonly send: Send;
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

/** Seven attempts within about a minute, or longer where the other side asks for it. */
const retries = 6;
/** Longer than Azure lets a request take (230 s). */
const timeoutMs = 240_000;

/** What the client needs to know of a place, and how to speak of it. */
interface Place {
  readonly name: string;
  readonly options: ClientOptions;
  readonly sayNoAnswer: (error: SeedbedError) => string;
  /** What to do where there is nothing. */
  readonly hint?: string;
}

/**
 * Chooses the way: what the command line says wins over the environment, a URL over the settings of a storage.
 * @throws CommandError when nothing says where
 */
export function connect(options: ConnectionOptions, terminal: Terminal): Connection {
  const { env, signal } = terminal;
  const { storage } = options;
  const url = options.url ?? (storage === undefined ? nonEmpty(env["SEEDBED_URL"]) : undefined);
  const place = url === undefined ? storagePlace(storage, terminal) : urlPlace(url, options, env);
  const sendOnce = patient(overHttp(place.options), place);
  const sendAgain = retrying(sendOnce, retries);
  // Nothing that a command sends does harm when it is done twice.
  const send: Send = (sending) =>
    sendAgain({ isIdempotent: true, ...sending, options: { ...sending.options, signal } });
  return { name: place.name, client: clientOver(send), send };
}

function urlPlace(url: string, options: ConnectionOptions, env: Terminal["env"]): Place {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new CommandError(`${url} is not a URL. Give it as in http://localhost:7071.`);
  }
  const name = rootOf({ url });
  return {
    name,
    options: { url, ...toCredentials(options, env) },
    sayNoAnswer: ({ cause }) => sayNoAnswer(name, cause),
    ...(name.endsWith("/api") && { hint: `Give the URL without /api: ${name.slice(0, -4)}` }),
  };
}

function storagePlace(storage: string | undefined, terminal: Terminal): Place {
  const { env } = terminal;
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
  return {
    name: "the storage",
    // Requests have to go to somewhere.
    options: { url: "http://storage", fetch: intoStorage(settings, log) },
    sayNoAnswer: ({ cause, message }) => (cause instanceof Error ? cause.message : message),
  };
}

/** One way to sign in on the command line stands for all in the environment. */
function toCredentials(options: ConnectionOptions, env: Terminal["env"]): ClientOptions {
  const ways = [options.headersFrom, options.key, options.token];
  const isChosen = ways.some((option) => option !== undefined);
  const chosen = (option: string | undefined, name: string) =>
    isChosen ? option : nonEmpty(env[name]);
  const headersFrom = chosen(options.headersFrom, "SEEDBED_HEADERS_FROM");
  return headersFrom
    ? { fetch: signedBy(headersFrom, fetchInTime) }
    : {
        fetch: fetchInTime,
        key: chosen(options.key, "SEEDBED_KEY"),
        token: chosen(options.token, "SEEDBED_TOKEN"),
      };
}

const fetchInTime: typeof fetch = (url, init = {}) => {
  const signals = [init.signal ?? [], AbortSignal.timeout(timeoutMs)].flat();
  return fetch(url, { ...init, signal: AbortSignal.any(signals) });
};

/** An empty setting counts as not set. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
