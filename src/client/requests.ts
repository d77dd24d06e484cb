import type { ClientOptions, Version } from "./options.ts";
import { SeedbedError } from "./seedbed-error.ts";
import type { Sending } from "./sending.ts";

/**
 * The base URL without a trailing slash; empty for the page's own origin.
 * @throws TypeError for an invalid URL
 */
export function rootOf({ url = "" }: ClientOptions): string {
  if (url === "") {
    return url;
  }
  if (!/^https?:/i.test(url)) {
    throw new TypeError(`${url} is not a URL such as https://seedbed.example.com.`);
  }
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/$/, "");
}

/**
 * Path and query of a request.
 * @throws SeedbedError `invalid-parameter` for an id that would change the path
 */
export function targetOf({ options = {}, path, query }: Sending): string {
  const pieces = path.map((piece) => {
    if (/^\.{0,2}$/.test(String(piece))) {
      throw new SeedbedError("invalid-parameter", `"${piece}" cannot be an id.`);
    }
    return encodeURIComponent(piece);
  });
  const asked = new URLSearchParams();
  const { label, lint } = options;
  for (const [name, value] of Object.entries({ ...query, label, lint })) {
    if (value !== undefined) {
      asked.set(name, String(value));
    }
  }
  return `/api/${pieces.join("/")}?${asked}`.replace(/\?$/, "");
}

/**
 * The header fields that describe a request, without credentials.
 * @throws TypeError for a version without an ETag
 */
export function fieldsOf({
  accept,
  content,
  method,
  mediaType = "application/json",
  options = {},
}: Sending) {
  return {
    accept,
    "content-type": content === undefined ? undefined : mediaType,
    "if-match": etagOf(options.ifMatch),
    "if-none-match": etagOf(options.ifNoneMatch),
    "idempotency-key": options.idempotencyKey,
    // Proves that no foreign page has sent this. Reads leave it out, to avoid a preflight.
    "seedbed-request": method === "GET" ? undefined : "1",
  };
}

function etagOf(version: Version | undefined): string | undefined {
  if (version === undefined || typeof version === "string") {
    return version;
  }
  const { etag } = "_meta" in version ? version._meta : version;
  if (typeof etag !== "string") {
    // Without it, the write would overwrite any version.
    throw new TypeError("The version has no ETag.");
  }
  return etag;
}
