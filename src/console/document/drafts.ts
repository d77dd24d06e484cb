import type { Document, Fields } from "./content.ts";

/** What an author has typed and not saved. */
export interface Draft {
  /** The document that it began from; `undefined` for a new one. */
  readonly base: Document | undefined;
  readonly content: Fields;
  /** Texts of fields that are not valid JSON yet, by JSON Pointer. */
  readonly texts: Readonly<Record<string, string>>;
  /** When it was typed last, in milliseconds. */
  readonly at: number;
}

/** What drafts are kept under, for each document. */
const prefix = "seedbed-draft:";

/** The draft of a document; `undefined` if there is none, or nothing can be read in this browser. */
export function readDraft(name: string): Draft | undefined {
  try {
    const text = localStorage.getItem(prefix + name);
    const draft: Draft | undefined = text === null ? undefined : JSON.parse(text);
    return draft;
  } catch {
    // Another release's draft, or a browser that keeps nothing: as if there were none.
    return undefined;
  }
}

/** Keeps a draft. Returns whether this browser could. */
export function keepDraft(name: string, draft: Draft): boolean {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(draft));
    return true;
  } catch {
    // Full, or switched off; the editor says so.
    return false;
  }
}

export function dropDraft(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

/** The names of all drafts. */
export function draftNames(): ReadonlySet<string> {
  try {
    return new Set(
      Object.keys(localStorage).flatMap((key) =>
        key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
      ),
    );
  } catch {
    return new Set();
  }
}
