import { EditorState } from "@codemirror/state";
import { t } from "../texts.ts";

/** What CodeMirror says, in its own words; `$` is a number that it fills in. A test compares them with CodeMirror's code. */
export const codeMirrorPhrases = [
  "$ unchanged lines",
  "Completions",
  "Control character",
  "Diagnostics",
  "Find",
  "Go to line",
  "No diagnostics",
  "Replace",
  "Selection deleted",
  "all",
  "by word",
  "close",
  "current match",
  "go",
  "match case",
  "next",
  "on line",
  "previous",
  "regexp",
  "replace",
  "replace all",
  "replaced $ matches",
  "replaced match on line $",
  "to",
] as const;

/** CodeMirror's words as texts of the console. */
export const phrases = EditorState.phrases.of(
  Object.fromEntries(codeMirrorPhrases.map((phrase) => [phrase, t(`code.${phrase}`)])),
);
