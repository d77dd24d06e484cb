import { StreamLanguage, type StreamParser, type StringStream } from "@codemirror/language";

interface State {
  /** The mark that the current one ends with, such as `}}`; empty outside of marks. */
  closing: string;
  /** Whether the last thing in the mark was a dot, so that a name is a field. */
  isField: boolean;
}

const role = /^(?:#\s*)?(?:system|user|assistant|developer|tool)(?:\[[^\]]*\])?\s*:$/i;

const keywords = new Set(
  "and as block call do elif else endblock endcall endfilter endfor endif endmacro endraw endset extends false filter for from if import in include is loop macro none not or raw recursive set true with without"
    .split(" ")
    .flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1)]),
);

const parser: StreamParser<State> = {
  name: "prompt",
  startState: () => ({ closing: "", isField: false }),
  copyState: (state) => ({ ...state }),
  token: (stream, state) =>
    state.closing === "" ? readText(stream, state) : readMark(stream, state),
};

/** Prompts: lines with roles, and the marks of Jinja and Mustache in plain text. */
export const promptLanguage = StreamLanguage.define(parser);

function readText(stream: StringStream, state: State): string | null {
  if (stream.sol() && role.test(stream.string.trim())) {
    stream.skipToEnd();
    return "heading";
  }
  if (stream.match("{#") || stream.match("{{!")) {
    const closing = stream.current() === "{#" ? "#}" : "}}";
    return endComment(stream, state, closing);
  }
  if (stream.match(/^\{\{[{#^/&>]?-?/) || stream.match(/^\{%[-+]?/)) {
    const opening = stream.current();
    state.closing = opening.startsWith("{%") ? "%}" : opening === "{{{" ? "}}}" : "}}";
    state.isField = false;
    return "brace";
  }
  const rest = stream.string.slice(stream.pos + 1).search(/\{[{%#]/);
  stream.pos = rest === -1 ? stream.string.length : stream.pos + 1 + rest;
  return null;
}

function readMark(stream: StringStream, state: State): string | null {
  if (state.closing === "#}" || state.closing === "}}!") {
    return endComment(stream, state, state.closing.slice(0, 2));
  }
  if (stream.match(state.closing) || stream.match(`-${state.closing}`)) {
    state.closing = "";
    return "brace";
  }
  if (stream.eatSpace()) {
    return null;
  }
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) {
    return "string";
  }
  if (stream.match(/^\d+(?:\.\d+)?/)) {
    return "number";
  }
  if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) {
    const isField = state.isField;
    state.isField = false;
    return isField ? "propertyName" : keywords.has(stream.current()) ? "keyword" : "variableName";
  }
  state.isField = stream.next() === ".";
  return "operator";
}

/** Reads a comment to its end, or to the end of the line. */
function endComment(stream: StringStream, state: State, closing: string): string {
  const end = stream.string.indexOf(closing, stream.pos);
  stream.pos = end === -1 ? stream.string.length : end + closing.length;
  state.closing = end !== -1 ? "" : closing === "#}" ? closing : `${closing}!`;
  return "comment";
}
