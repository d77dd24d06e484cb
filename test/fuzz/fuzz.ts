import assert from "node:assert/strict";
import { request } from "node:http";
import fc from "fast-check";
import { problemKinds } from "../../src/http/problem.ts";
import { cpuTime } from "../support/cpu-time.ts";
import { bodies } from "./hostile-bodies.ts";
import { headers, methods, paths, queries } from "./hostile-requests.ts";

/** The number of requests, and their seed; the same seed sends the same requests. */
export interface FuzzOptions {
  readonly url: string;
  readonly requests: number;
  readonly seed?: number | undefined;
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

interface Heard {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** In milliseconds. */
  readonly took: number;
}

/** Node's own limit is 16 KiB. */
const maxHead = 15_000;

/** The most CPU time that a request may take, in milliseconds. */
const patience = 1_000;

/**
 * Sends hostile requests: to each, the answer is a success or a known problem, soon, and never a 5xx.
 * @throws Error with the smallest request found that is answered otherwise, and the seed
 */
export async function fuzz({ requests, seed, url }: FuzzOptions): Promise<void> {
  const property = fc.asyncProperty(
    methods,
    paths,
    queries,
    headers,
    bodies,
    async (method, path, query, fields, body) => {
      const search = new URLSearchParams(query).toString();
      const raw = [...`${path}${search && `?${search}`}`].map(toPathCharacter).join("");
      const sent = { method, path: raw, headers: toHeaders(fields), body };
      // Node itself answers a longer head with 431, and closes the connection.
      fc.pre(raw.length + JSON.stringify(sent.headers).length < maxHead);
      const heard = await send(url, sent);
      check(sent, heard);
      assert(heard.took < patience, `${label(sent, heard)} took ${heard.took} ms`);
    },
  );
  await fc.assert(property, { numRuns: requests, ...(seed !== undefined && { seed }) });
}

function check(sent: Sent, heard: Heard): void {
  const { status, text, type } = heard;
  const said = label(sent, heard);
  assert(status < 500, said);
  if (status < 400 || sent.method === "HEAD" || type === "") {
    return;
  }
  assert.equal(type, "application/problem+json", said);
  const { code, detail, error, errors, status: repeated, success } = JSON.parse(text);
  assert.deepEqual({ error, status: repeated, success }, { error: detail, status, success: false });
  const known: Readonly<Record<string, { readonly status: number }>> = problemKinds;
  assert.equal(known[code]?.status, status, said);
  assert(detail.length < 2_000, said);
  assert(code !== "validation-failed" || errors.length > 0, said);
}

function label({ method, path }: Sent, { status, text }: Heard): string {
  return `${method} ${path.slice(0, 300)} ${status} ${text.slice(0, 500)}`;
}

function send(url: string, { body, headers: fields, method, path }: Sent): Promise<Heard> {
  const { hostname, port } = new URL(url);
  const took = cpuTime();
  return new Promise((resolve, reject) => {
    const call = request(
      { hostname, port, method, path, headers: { ...fields, "content-length": body.length } },
      async (response) => {
        const chunks = await Array.fromAsync(response);
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          type: response.headers["content-type"] ?? "",
          took: took(),
        });
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

/** Node's client refuses white space, control characters and non-ASCII characters in a path. */
function toPathCharacter(character: string): string {
  return character > " " && character < "\u007f" ? character : encodeURIComponent(character);
}

/** All that a client can send in a field: single-byte characters, except control characters. */
function toHeaders(sent: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).map(([name, text]) => [name, text.replace(/[^ -~\u00a0-\u00ff]/g, "?")]),
  );
}
