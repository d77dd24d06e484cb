import { distanceOf } from "../../base/closest.ts";
import type { Engine } from "../engine.ts";
import { roles, toMarker } from "../roles.ts";
import { type Found, write } from "./finding.ts";

/** A line of a template, without the white space around it. */
interface Line {
  readonly text: string;
  readonly start: number;
}

/** Longer lines are text. */
const maxMarker = 200;

/** Lines that look like the start of a message and are none, and markers that are not written as usual. */
export function* nearMarkers(source: string, engine: Engine): Iterable<Found> {
  const text = withoutComments(source, engine);
  let markers: boolean | undefined;
  const hasMarkers = () => {
    markers ??= text.split("\n").some((line) => toMarker(line) !== undefined);
    return markers;
  };
  let isFirst = true;
  let isAfterBlank = true;
  for (let at = 0, end = 0; end >= 0; at = end + 1) {
    end = text.indexOf("\n", at);
    const written = end < 0 ? text.slice(at) : text.slice(at, end);
    const line = written.trim();
    if (line === "") {
      isAfterBlank = true;
      continue;
    }
    const start = at + written.length - written.trimStart().length;
    const startsParagraph = () => isFirst || (isAfterBlank && !hasMarkers());
    const found = inLine({ text: line, start }, startsParagraph);
    if (found !== undefined) {
      yield found;
    }
    isFirst = false;
    isAfterBlank = false;
  }
}

function inLine({ start, text }: Line, startsParagraph: () => boolean): Found | undefined {
  const whole = { path: ["prompt"], part: { start, end: start + text.length } };
  const marker = text.length > maxMarker ? undefined : toMarker(text);
  if (marker !== undefined) {
    const attributes = text.slice(Math.max(text.indexOf("["), 0), text.lastIndexOf("]") + 1);
    const usual = `${marker.role}${attributes}:`;
    return text === usual
      ? undefined
      : {
          rule: "marker_style",
          message: "This starts a message, but not every reader of prompts knows that spelling.",
          ...whole,
          suggestion: write(usual),
        };
  }
  const role = text.length > maxMarker ? undefined : nearRole(text);
  if (role !== undefined) {
    return {
      rule: "near_miss_marker",
      message: `This does not start a message. A marker is a role and a colon: \`${role}:\`.`,
      ...whole,
      suggestion: write(`${role}:`),
    };
  }
  if (
    text.length <= maxMarker &&
    /^(?:system|user|assistant|developer|tool)\[.*\]\s*:$/i.test(text)
  ) {
    const message =
      'This does not start a message: attributes are written as `user[name="Ann", id="1"]:`';
    return { rule: "near_miss_marker", message, ...whole };
  }
  const [opening, word = ""] =
    /^(system|user|assistant|developer|tool)\s*:\s*(?=\S)/i.exec(text.slice(0, maxMarker)) ?? [];
  return opening === undefined || !startsParagraph()
    ? undefined
    : {
        rule: "near_miss_marker",
        message: "This does not start a message, because text follows on the same line.",
        path: ["prompt"],
        part: { start, end: start + opening.length },
        suggestion: {
          message: "Put the text on a line of its own",
          replacement: `${word.toLowerCase()}:\n`,
        },
      };
}

/** Other spellings of a marker. */
const spellings = [
  /^(system|user|assistant|developer|tool)\s*:\s*[|>][+-]?$/i,
  /^[#*_][#*_\s]*(system|user|assistant|developer|tool)[*_\s]*:[*_\s]*$/i,
  /^<\|(?:im_start\|>)?(system|user|assistant|developer|tool)(?:\|>)?$/i,
  /^\[(system|user|assistant|developer|tool)\]:?$/i,
  /^(system|user|assistant|developer|tool)\s*[;；：]$/i,
];

/** Names of roles elsewhere. */
const otherRoles: ReadonlyMap<string, string> = new Map([
  ["human", "user"],
  ["ai", "assistant"],
  ["bot", "assistant"],
]);

/** The role that a line was probably meant to start with. */
function nearRole(text: string): string | undefined {
  for (const spelling of spellings) {
    const role = spelling.exec(text)?.[1]?.toLowerCase();
    if (role !== undefined) {
      return role;
    }
  }
  const word = /^([a-z]+)\s*:$/i.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) {
    return undefined;
  }
  // Short roles have too many neighbours that are words, and plurals are headings.
  const long = roles.filter((role) => role.length > 4 && word !== `${role}s`);
  return otherRoles.get(word) ?? long.find((role) => distanceOf(word, role, 2) <= 2);
}

/** The text with comments blanked, at the same offsets. */
function withoutComments(source: string, engine: Engine): string {
  const [opening, closing] = engine === "mustache" ? ["{{!", "}}"] : ["{#", "#}"];
  const parts: string[] = [];
  let at = 0;
  for (let start = source.indexOf(opening); start >= 0; start = source.indexOf(opening, at)) {
    const close = source.indexOf(closing, start + opening.length);
    const end = close < 0 ? source.length : close + closing.length;
    // Letters, so that the line is not blank.
    const blanked = source.slice(start, end).split("\n");
    parts.push(source.slice(at, start), blanked.map(({ length }) => "x".repeat(length)).join("\n"));
    at = end;
  }
  return parts.join("") + source.slice(at);
}

/** References to the environment or to files, which stay as they are. */
export function* references(source: string): Iterable<Found> {
  for (const opening of ["${env:", "${file:"]) {
    for (let start = source.indexOf(opening); start >= 0; ) {
      const next = start + opening.length;
      const close = source.indexOf("}", next);
      const end = close < 0 || close - start > maxMarker ? next : close + 1;
      yield {
        rule: "env_in_body",
        message: `${opening}...} stays as it is in a prompt, and models would read it. Declare an input instead.`,
        path: ["prompt"],
        part: { start, end },
      };
      start = source.indexOf(opening, end);
    }
  }
}

/** Tags of the other language, which would stay text. */
export function* otherEngine(source: string, engine: Engine): Iterable<Found> {
  const start = engine === "mustache" ? source.search(/\{%-?\s*(?:if|for|set|raw|else)\b/) : -1;
  if (start >= 0) {
    yield {
      rule: "other_engine",
      message: "This is a tag of jinja2 and stays text, because the template declares mustache.",
      path: ["prompt"],
      part: { start, end: start + 2 },
    };
  }
}
