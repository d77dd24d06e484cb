import { jsonParseLinter } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState, Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { t } from "../texts.ts";
import { faultOf, lossesIn, placeOf } from "./json-places.ts";

/** Something about a text that its author should see. */
export interface Finding {
  /** Lines and columns from 1, in UTF-16 units; or, in JSON, the pointer of a value. */
  readonly at: Range | { readonly pointer: string };
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** What could stand there instead. */
  readonly suggestion?: { readonly message: string; readonly replacement: string } | undefined;
}

interface Range {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Longest time for reading the JSON of an editor; a longer text is marked at its beginning. */
const maxReadingMs = 200;

/** A finding as the editor shows it. */
export function toDiagnostic(state: EditorState, finding: Finding): Diagnostic {
  const { at, message, severity, suggestion } = finding;
  const { from, to } = "pointer" in at ? rangeOfValue(state, at.pointer) : rangeIn(state.doc, at);
  return {
    ...{ from, to, message, severity },
    ...(suggestion && {
      actions: [
        {
          name: suggestion.message,
          apply: (view, start, end) =>
            view.dispatch({ changes: { from: start, to: end, insert: suggestion.replacement } }),
        },
      ],
    }),
  };
}

const parse = jsonParseLinter();

/** What keeps a text from being JSON. Chromium says no place of most faults; the syntax tree has it. */
export function syntaxFaultsIn(view: EditorView): readonly Diagnostic[] {
  const { state } = view;
  return parse(view).map((fault) => {
    const tree = ensureSyntaxTree(state, state.doc.length, maxReadingMs);
    return { ...fault, ...(tree && faultOf(tree)) };
  });
}

/** What JSON as it is written keeps less of than its author may think. */
export function lossesAt({ state }: EditorView): readonly Diagnostic[] {
  const tree = ensureSyntaxTree(state, state.doc.length, maxReadingMs);
  const losses = tree ? lossesIn(tree, state.doc) : [];
  return losses.map(({ as, from, to }) => ({
    ...{ from, to, severity: "warning", message: t(`json.${as}`) },
  }));
}

function rangeOfValue(state: EditorState, pointer: string) {
  const tree = ensureSyntaxTree(state, state.doc.length, maxReadingMs);
  return tree ? placeOf(tree, state.doc, pointer) : { from: 0, to: 0 };
}

function rangeIn(doc: Text, { column, endColumn, endLine, line }: Range) {
  const from = offsetOf(doc, line, column);
  return { from, to: Math.max(from, offsetOf(doc, endLine, endColumn)) };
}

/** An offset; at the end of the text if the place is not in it, because the text has changed since. */
function offsetOf(doc: Text, line: number, column: number): number {
  if (line > doc.lines) {
    return doc.length;
  }
  const { from, length } = doc.line(line);
  return from + Math.min(column - 1, length);
}
