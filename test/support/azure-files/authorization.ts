import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** Authorizes callers: by the account's key, or with a token. */
export interface Account {
  readonly name: string;
  /** Base64. */
  readonly key: string;
  readonly token: string;
}

/** Accepts a request with a valid signature, or with the token and the file request intent. */
export function authorize({ headers, method, url }: IncomingMessage, account: Account): void {
  const { authorization } = headers;
  if (headers["x-ms-version"] === undefined) {
    throw new Refusal("MissingRequiredHeader");
  }
  if (authorization === undefined) {
    throw new Refusal("NoAuthenticationInformation");
  }
  if (authorization.startsWith("Bearer ")) {
    if (authorization !== `Bearer ${account.token}`) {
      throw new Refusal("AuthenticationFailed");
    }
    if (headers["x-ms-file-request-intent"] === undefined) {
      throw new Refusal("MissingRequiredHeader");
    }
    if (headers["x-ms-file-request-intent"] !== "backup") {
      throw new Refusal("InvalidHeaderValue");
    }
  } else if (authorization !== signatureOf({ headers, method, url }, account)) {
    throw new Refusal("AuthenticationFailed");
  }
}

/** "Authorize with Shared Key": blob, queue and file services, 2015-02-21 and later. */
function signatureOf(
  { headers, method, url = "/" }: Pick<IncomingMessage, "headers" | "method" | "url">,
  { key, name }: Account,
): string {
  const { pathname, searchParams } = new URL(url, "http://account");
  const length = headers["content-length"];
  const standard = [
    headers["content-language"],
    headers["content-encoding"],
    length === "0" ? "" : length,
    headers["content-md5"],
    headers["content-type"],
    headers["x-ms-date"] === undefined ? headers.date : "",
    headers["if-modified-since"],
    headers["if-match"],
    headers["if-none-match"],
    headers["if-unmodified-since"],
    headers["range"],
  ];
  const canonicalHeaders = Object.keys(headers)
    .filter((header) => header.startsWith("x-ms-"))
    .toSorted()
    .map((header) => `${header}:${headers[header]}`);
  const resource = [
    `/${name}${pathname}`,
    ...[...searchParams].map(([query, value]) => `${query.toLowerCase()}:${value}`).toSorted(),
  ];
  const text = [method, ...standard.map((value) => value ?? ""), ...canonicalHeaders, ...resource];
  const signature = createHmac("sha256", Buffer.from(key, "base64"))
    .update(text.join("\n"), "utf8")
    .digest("base64");
  return `SharedKey ${name}:${signature}`;
}
