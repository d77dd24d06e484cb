import type { ClientOptions, Version } from "./options.ts";
import { SeedbedError } from "./seedbed-error.ts";
import type { Sending } from "./sending.ts";

/**
 * The address of a Seedbed, without a slash at the end; empty for the page's own origin.
 * @throws TypeError when the URL is none
 */
export function rootOf({ url = "" }: ClientOptions): string {
  if (url === "") {
    return url;
  }
  if (!/^https?:/i.test(url)) {
    throw new TypeError(`${url} is not a URL. Give it as in https://seedbed.example.com.`);
  }
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/$/, "");
}

/**
 * Path and query of a request.
 * @throws SeedbedError `invalid-parameter` for an id that would make it another path
 */
export function targetOf({ path, query = {} }: Sending): string {
  const pieces = path.map((piece) => {
    if (/^\.{0,2}$/.test(String(piece))) {
      throw new SeedbedError("invalid-parameter", `There can be no id "${piece}".`);
    }
    return encodeURIComponent(piece);
  });
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      asked.set(name, String(value));
    }
  }
  return `/api/${pieces.join("/")}?${asked}`.replace(/\?$/, "");
}

/**
 * The header fields that say what a request is, without those of its caller.
 * @throws TypeError when what is given as a version has no ETag
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
    // Without it a POST could be any page's. Reading does without, and so without a preflight.
    "seedbed-request": method === "GET" ? undefined : "1",
  };
}

function etagOf(version: Version | undefined): string | undefined {
  if (version === undefined || typeof version === "string") {
    return version;
  }
  const { etag } = "_meta" in version ? version._meta : version;
  if (typeof etag !== "string") {
    // Without it, a write would go over any version.
    throw new TypeError("What is given as a version has no ETag.");
  }
  return etag;
}
