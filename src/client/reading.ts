import type { DocumentText, Page } from "./answers.ts";
import type { Stored } from "./documents.ts";
import { SeedbedError, type SeedbedErrorDetails } from "./seedbed-error.ts";
import type { Answer } from "./sending.ts";

/**
 * One member of an answer.
 * @throws SeedbedError `unexpected-answer`
 */
export function readField<Content>(answer: Answer, name: string): Content {
  return readBody<Readonly<Record<string, Content>>>(answer, name)[name] as Content;
}

/**
 * The document in an answer, with the warnings that are beside it.
 * @throws SeedbedError `unexpected-answer`
 */
export function readDocument<Shape>(answer: Answer, singular: string): Stored<Shape> {
  const { [singular]: found, warnings } = readBody<Record<string, unknown>>(answer, singular);
  const document = found as Stored<Shape>;
  return warnings
    ? ({ ...document, _meta: { ...document._meta, warnings } } as Stored<Shape>)
    : document;
}

/**
 * The body of an answer.
 * @param name a member that every such answer has
 * @throws SeedbedError `unexpected-answer`
 */
export function readBody<Body>(answer: Answer, name: keyof Body): Body {
  const body: Body | undefined = parse(answer, "application/json");
  if (body?.[name] === undefined) {
    throw unexpected(answer);
  }
  return body;
}

type Totals = Pick<Page<unknown>, "total" | "totalIsLowerBound">;

/**
 * A page of items, from one member of an answer.
 * @throws SeedbedError `unexpected-answer`
 */
export function readPage<Item>(answer: Answer, name: string): Page<Item> {
  const body = readBody<Totals & Readonly<Record<string, readonly Item[]>>>(answer, name);
  const { [name]: items = [], total, totalIsLowerBound } = body;
  const counted = total === undefined ? undefined : { total, totalIsLowerBound };
  return { items, cursor: nextCursor(answer), ...counted };
}

/**
 * A page of lines of JSON.
 * @throws SeedbedError `unexpected-answer`
 */
export function readLines<Item>(answer: Answer): Page<Item> {
  const json = `[${answer.text.trim().replaceAll("\n", ",")}]`;
  const items = parse<readonly Item[]>(answer, "application/x-ndjson", json);
  if (items === undefined) {
    throw unexpected(answer);
  }
  return { items, cursor: nextCursor(answer) };
}

/**
 * A document as text.
 * @throws SeedbedError `unexpected-answer`
 */
export function readText(answer: Answer, mediaType: string): DocumentText {
  const text = textOf(answer, mediaType);
  const etag = answer.headers.get("etag");
  if (etag === null) {
    throw unexpected(answer);
  }
  return { text, etag };
}

/**
 * The text of an answer of this media type.
 * @throws SeedbedError `unexpected-answer`
 */
export function textOf(answer: Answer, mediaType: string): string {
  if (!isOf(mediaType, answer)) {
    throw unexpected(answer);
  }
  return answer.text;
}

/** The cursor of the next page: that of the link with the relation `next` (RFC 8288 §3). */
export function nextCursor({ headers }: Answer): string | undefined {
  const links = (headers.get("link") ?? "").matchAll(/<([^<>]*)>((?:[^,"<]|"[^"]*")*)/g);
  for (const [, target = "", parameters = ""] of links) {
    const [, quoted, token = ""] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;]*))/i.exec(parameters) ?? [];
    if ((quoted ?? token).toLowerCase().split(/\s+/).includes("next")) {
      return new URLSearchParams(target.slice(target.indexOf("?") + 1)).get("cursor") ?? undefined;
    }
  }
  return undefined;
}

/** The failure that an answer describes. */
export function failureIn(answer: Answer): SeedbedError {
  const { headers, status } = answer;
  const waitMs = retryAfterMs(headers);
  const retryAfter = waitMs && Math.ceil(waitMs / 1_000);
  const problem: Partial<Problem> | undefined = parse(answer, "application/problem+json");
  if (typeof problem?.code === "string" && typeof problem.detail === "string") {
    return new SeedbedError(problem.code, problem.detail, { ...problem, status, retryAfter });
  }
  // If a key is missing or wrong, the platform answers with the bare status.
  return status === 401
    ? new SeedbedError("unauthenticated", "The key or token is missing or invalid.", { status })
    : unexpected(answer, retryAfter);
}

/** `Retry-After` in milliseconds from now: seconds, or a date (RFC 9110 §10.2.3); `undefined` if it is neither. */
function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

interface Problem extends SeedbedErrorDetails {
  readonly code: string;
  readonly detail: string;
}

/** The JSON of an answer; `undefined` if it has another media type, or was cut short. */
function parse<Content>(answer: Answer, mediaType: string, text = answer.text) {
  try {
    const content: Content | undefined = isOf(mediaType, answer) ? JSON.parse(text) : undefined;
    return content ?? undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function isOf(mediaType: string, { headers }: Answer): boolean {
  // Case-insensitive, possibly with parameters (RFC 9110 §8.3.1).
  return headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase() === mediaType;
}

/** The failure of an answer that is not from Seedbed. */
export function unexpected({ headers, status }: Answer, retryAfter?: number): SeedbedError {
  // In a browser, a redirect that is not followed has status 0 and no target.
  const isRedirect = status < 400 && status !== 304 && !(status >= 200 && status < 300);
  const detail = isRedirect
    ? `The URL redirects to ${headers.get("location") ?? "another one"}. Use that one.`
    : `The answer (${status}) is not from Seedbed. Check the URL, and any proxy on the way.`;
  return new SeedbedError("unexpected-answer", detail, { status, retryAfter });
}
