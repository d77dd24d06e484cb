import type { Span } from "../../documents/text/text-edit.ts";

/**
 * The rules, and how serious what they find is: an `error` can't be rendered or stored, a `warning` does hardly what the
 * author meant, `info` is style.
 */
export const rules = {
  syntax: "error",
  unknown_filter: "error",
  unknown_test: "error",
  unknown_engine: "error",
  unknown_kind: "error",
  unnamed_input: "error",
  invalid_field: "error",
  undeclared_input: "warning",
  unused_input: "warning",
  duplicate_input: "warning",
  unreachable_default: "warning",
  invalid_default: "warning",
  unknown_field: "warning",
  near_miss_marker: "warning",
  near_miss_key: "warning",
  mixed_generations: "warning",
  other_engine: "warning",
  env_in_body: "warning",
  marker_style: "info",
} as const satisfies Record<string, Severity>;

/** The name of a rule. */
export type Rule = keyof typeof rules;

/** How serious a finding is. */
export type Severity = "error" | "warning" | "info";

/** A part of a template that a rule has found. */
export interface Found {
  readonly rule: Rule;
  /** A sentence for the author. */
  readonly message: string;
  /** The field that it is in. */
  readonly path: readonly (string | number)[];
  /** Which part of the field: its name, its value, or a range of its text. */
  readonly part: "key" | "value" | Span;
  readonly suggestion?: Suggestion;
}

/** A change that would settle a finding. */
export interface Suggestion {
  /** What it does, for a button: `Write "user:"`. */
  readonly message: string;
  /** The text to put in the finding's range. */
  readonly replacement: string;
}

/** Something that an author should look at. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  /** The field that it is in (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  /** Its range in the text, from 1, in UTF-16 units; absent if the field is no text. The end is exclusive. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** Only with a range, which it replaces. */
  readonly suggestion?: Suggestion;
}

/** A suggestion to write something else. */
export function write(replacement: string): Suggestion {
  return { message: `Write ${JSON.stringify(replacement.trim())}`, replacement };
}
