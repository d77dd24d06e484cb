import type { Change } from "../../../src/store/document-store.ts";

/** What a client asks of the one document; a token stands for its whole content. */
export type Request =
  | { readonly kind: "create" | "put-new" | "import" | "plant"; readonly token: string }
  /** `PUT`, or a `PATCH` that leaves the document with this content. */
  | { readonly kind: "put"; readonly token: string; readonly ifMatch?: string | undefined }
  | { readonly kind: "delete" | "erase"; readonly ifMatch?: string | undefined }
  | { readonly kind: "get" | "history" }
  | { readonly kind: "get-revision"; readonly number: number }
  | { readonly kind: "restore"; readonly number: number; readonly ifMatch?: string | undefined }
  /** Writes one of these contents (`undefined` is a deletion), by default any that there was before; or nothing. */
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

/** What a client was answered. */
export type Result =
  | {
      readonly kind: "ok";
      readonly number?: number | undefined;
      readonly etag?: string | undefined;
      readonly token?: string | undefined;
    }
  /** A whole history, newest first. */
  | { readonly kind: "revisions"; readonly revisions: readonly RevisionLine[] }
  /** Of an import. */
  | { readonly kind: "created" | "updated" | "unchanged" }
  /** Of planting and of a backup's restore, which do not say what became of the document. */
  | { readonly kind: "done" }
  | {
      readonly kind: "not-found" | "already-exists" | "precondition-failed" | "invalid-parameter";
    }
  /** Refused for a reason that is not in the document, so nothing was written. */
  | { readonly kind: "failed" }
  /** No answer, or one that leaves it open: it happens at any time after the start, or never. */
  | { readonly kind: "unknown" };

/**
 * One request and its answer. Times are those of one clock for all clients; best is a counter, which shows
 * no time twice. What is sent again under one Idempotency-Key is one operation, from the first start to
 * the last end.
 */
export interface Operation {
  readonly client: string;
  readonly start: number;
  /** `Infinity` where there was no answer. */
  readonly end: number;
  readonly op: Request;
  readonly result: Result;
}

/** An operation as a line to read. */
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
