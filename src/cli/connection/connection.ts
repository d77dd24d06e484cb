import { type Command, Option } from "commander";
import { type Log, toLogLine } from "../../base/telemetry.ts";
import type { Admin } from "../../client/admin.ts";
import { adminOver } from "../../client/admin-over.ts";
import type { Client } from "../../client/client.ts";
import { clientOver } from "../../client/client-over.ts";
import type { ClientOptions } from "../../client/options.ts";
import { overHttp } from "../../client/over-http.ts";
import { rootOf } from "../../client/requests.ts";
import { retrying } from "../../client/retrying.ts";
import type { SeedbedError } from "../../client/seedbed-error.ts";
import type { Send } from "../../client/sending.ts";
import { documentPlaces } from "../../settings/places.ts";
import { CommandError } from "../command-error.ts";
import type { Terminal } from "../terminal.ts";
import { fieldValue, signedBy } from "./credentials.ts";
import { intoStorage } from "./into-storage.ts";
import { sayNoAnswer } from "./no-answer.ts";
import { patient } from "./patience.ts";
import { whateverIsThere } from "./whatever-is-there.ts";

/** The Seedbed that a command works on. */
export interface Connection {
  /** For people to read; holds no secret. */
  readonly name: string;
  readonly client: Client;
  readonly admin: Admin;
  /**
   * Sends what the clients have no call for, in the client's own way.
   * @throws SeedbedError, CommandError, or the reason of the terminal's signal
   */
  readonly send: Send;
}

/** The location and credentials, from the command line. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly key?: string;
  readonly token?: string;
  readonly headersFrom?: string;
  readonly storage?: string;
}

/** Adds the options for location and credentials to a command. */
export function withConnection(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--url <url>",
        "the URL of Seedbed, such as http://localhost:7071 (or SEEDBED_URL)",
      ).conflicts("storage"),
    )
    .addOption(
      new Option("--key <key>", "a Functions key (or SEEDBED_KEY)").conflicts(["storage", "token"]),
    )
    .addOption(
      new Option("--token <token>", "a bearer token (or SEEDBED_TOKEN)").conflicts("storage"),
    )
    .addOption(
      new Option(
        "--headers-from <command>",
        "a command that prints header fields to sign in with; it runs again when they expire (or SEEDBED_HEADERS_FROM)",
      ).conflicts(["storage", "key", "token"]),
    )
    .addOption(
      new Option(
        "--storage <connection string>",
        "work directly in this storage, without a server (or the app's settings, DocumentsStorage ...)",
      ),
    );
}

/** Seven attempts within about a minute, or longer if the server asks for it. */
const retries = 6;
/** Azure ends a request after 230 s. */
const timeoutMs = 240_000;

/** A location: the client's options for it, and the words for its failures. */
interface Place {
  readonly name: string;
  readonly options: ClientOptions;
  readonly sayNoAnswer: (error: SeedbedError) => string;
  /** Added to 404 answers. */
  readonly hint?: string;
}

/**
 * Connects to the location from the command line, or else from the environment; a URL wins over a storage.
 * @param mayBeNew whether the storage may be one without documents: only for commands that fill it, because others
 *   would succeed with nothing where its name is misspelt
 * @throws CommandError if no location is given
 */
export function connect(
  options: ConnectionOptions,
  terminal: Terminal,
  { mayBeNew = false }: { readonly mayBeNew?: boolean } = {},
): Connection {
  const { env, signal } = terminal;
  const { storage } = options;
  const url = options.url ?? (storage === undefined ? nonEmpty(env["SEEDBED_URL"]) : undefined);
  const place =
    url === undefined ? storagePlace(storage, terminal, mayBeNew) : urlPlace(url, options, env);
  const sendOnce = patient(overHttp(place.options), place);
  const sendAgain = retrying(sendOnce, retries);
  // No request of a command does harm if it is carried out twice.
  const send: Send = (sending) =>
    sendAgain({ isIdempotent: true, ...sending, options: { ...sending.options, signal } });
  return {
    name: place.name,
    client: clientOver(send),
    admin: adminOver(send),
    send: whateverIsThere(send),
  };
}

function urlPlace(url: string, options: ConnectionOptions, env: Terminal["env"]): Place {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new CommandError(`${url} is not a URL such as http://localhost:7071.`);
  }
  const name = rootOf({ url });
  return {
    name,
    options: { url, ...toCredentials(options, env) },
    sayNoAnswer: ({ cause }) => sayNoAnswer(name, cause),
    ...(name.endsWith("/api") && { hint: `Give the URL without /api: ${name.slice(0, -4)}` }),
  };
}

function storagePlace(storage: string | undefined, terminal: Terminal, mayBeNew: boolean): Place {
  const { env } = terminal;
  const named = documentPlaces.find((name) => env[name]);
  if (storage === "" || (storage === undefined && named === undefined)) {
    throw new CommandError(
      "Where are the documents? Give --url for a running Seedbed (locally --url http://localhost:7071) or --storage with a connection string, or set SEEDBED_URL or DocumentsStorage.",
    );
  }
  // What the command line says replaces all that the environment says of it.
  const elsewhere = Object.fromEntries(documentPlaces.map((name) => [name, undefined]));
  const settings =
    storage === undefined ? env : { ...env, ...elsewhere, DocumentsStorage: storage };
  // Answers describe expected failures; of unexpected ones only the log has the details.
  const log: Log = (level, event) => {
    if (level === "error") {
      terminal.remark([toLogLine(event)]);
    }
  };
  return {
    name: "the storage",
    // A request needs some URL.
    options: { url: "http://storage", fetch: intoStorage(settings, { log, mayBeNew }) },
    sayNoAnswer: ({ cause, message }) => (cause instanceof Error ? cause.message : message),
  };
}

/** Any credentials on the command line replace all from the environment. */
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
        key: sendable(chosen(options.key, "SEEDBED_KEY"), "key"),
        token: sendable(chosen(options.token, "SEEDBED_TOKEN"), "token"),
      };
}

/** @throws CommandError if no header field can have it; the message is without it */
function sendable(secret: string | undefined, kind: "key" | "token"): string | undefined {
  const value = secret?.trim();
  if (value !== undefined && !fieldValue.test(value)) {
    throw new CommandError(
      `The ${kind} of --${kind} or SEEDBED_${kind.toUpperCase()} has a character that can't be sent, such as a line break. Copy it again.`,
    );
  }
  return value;
}

const fetchInTime: typeof fetch = (url, init = {}) => {
  const signals = [init.signal ?? [], AbortSignal.timeout(timeoutMs)].flat();
  return fetch(url, { ...init, signal: AbortSignal.any(signals) });
};

/** An empty setting counts as not set. */
function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
