import type { Change } from "../../../src/store/document-store.ts";

/** A client's request for the one document; a token stands for its whole content. */
export type Request =
  | { readonly kind: "create" | "put-new" | "import" | "plant"; readonly token: string }
  /** `PUT`, or a `PATCH` that results in this content. */
  | { readonly kind: "put"; readonly token: string; readonly ifMatch?: string | undefined }
  | { readonly kind: "delete" | "erase"; readonly ifMatch?: string | undefined }
  | { readonly kind: "get" | "history" }
  | { readonly kind: "get-revision"; readonly number: number }
  | { readonly kind: "restore"; readonly number: number; readonly ifMatch?: string | undefined }
  /** Writes one of these contents (`undefined` is a deletion), by default any earlier one; or nothing. */
  | {
      readonly kind: "restore-backup";
      readonly contents?: readonly (string | undefined)[] | undefined;
    };

/** One line of a history. */
export interface RevisionLine {
  readonly number: number;
  readonly change: Change;
  readonly etag?: string | undefined;
}

/** The answer to a client. */
export type Result =
  | {
      readonly kind: "ok";
      readonly number?: number | undefined;
      readonly etag?: string | undefined;
      readonly token?: string | undefined;
    }
  /** A whole history, newest first. */
  | { readonly kind: "revisions"; readonly revisions: readonly RevisionLine[] }
  /** From an import. */
  | { readonly kind: "created" | "updated" | "unchanged" }
  /** From planting, or from restoring a backup: neither reports the outcome for the document. */
  | { readonly kind: "done" }
  | {
      readonly kind: "not-found" | "already-exists" | "precondition-failed" | "invalid-parameter";
    }
  /** Refused for a reason outside the document, so nothing was written. */
  | { readonly kind: "failed" }
  /** No answer, or an inconclusive one: takes effect at any time after the start, or never. */
  | { readonly kind: "unknown" };

/**
 * One request and its answer. All clients share one clock, preferably a counter, which never shows a time twice.
 * Retries under one Idempotency-Key are one operation, from the first start to the last end.
 */
export interface Operation {
  readonly client: string;
  readonly start: number;
  /** `Infinity` if there was no answer. */
  readonly end: number;
  readonly op: Request;
  readonly result: Result;
}

/** An operation as a readable line. */
export function sayOperation({ client, end, op, result, start }: Operation): string {
  const { kind, ...asked } = op;
  const { kind: answer, ...told } = result;
  const time = `${start} to ${result.kind === "unknown" ? "?" : end}`;
  return `[${time}] ${client}: ${kind}${sayFields(asked)} -> ${answer}${sayFields(told)}`;
}

function sayFields(fields: object): string {
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return known.map(([name, value]) => ` ${name}=${sayValue(value)}`).join("");
}

function sayValue(value: unknown): string {
  if (!Array.isArray(value)) {
    return String(value);
  }
  const items = value.map((one) =>
    typeof one === "object" && one !== null ? Object.values(one).join(" ") : String(one),
  );
  const more = items.length - 6;
  return `(${items.slice(0, 6).join(", ")}${more > 0 ? `, and ${more} more` : ""})`;
}
