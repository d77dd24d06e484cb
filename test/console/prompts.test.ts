import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import { describe, expect, it } from "vitest";
import { completeFields } from "../../src/console/code/completion.ts";
import { promptLanguage } from "../../src/console/code/prompt-language.ts";
import { promptNames } from "../../src/console/document/prompt-names.ts";
import type { CollectionInfo } from "../../src/console/schema.ts";

const highlighter = tagHighlighter([
  { tag: tags.heading, class: "role" },
  { tag: tags.brace, class: "mark" },
  { tag: tags.keyword, class: "word" },
  { tag: tags.variableName, class: "name" },
  { tag: tags.propertyName, class: "field" },
  { tag: tags.string, class: "text" },
  { tag: tags.number, class: "number" },
  { tag: tags.comment, class: "comment" },
]);

function coloured(text: string): readonly string[] {
  const found: string[] = [];
  highlightTree(promptLanguage.parser.parse(text), highlighter, (from, to, kind) => {
    found.push(`${kind} ${text.slice(from, to)}`);
  });
  return found;
}

describe("a prompt", () => {
  it.for<readonly [string, readonly string[]]>([
    ["system:\nYou are system: kind.", ["role system:"]],
    ['# User[name="Ann"]:\nHi', ['role # User[name="Ann"]:']],
    ["{{ persona.name }}!", ["mark {{", "name persona", "field name", "mark }}"]],
    ["{{{html}}}{", ["mark {{{", "name html", "mark }}}"]],
    [
      "{{#needs}}{{.}}{{/needs}}",
      ["mark {{#", "name needs", "mark }}{{", "mark }}{{/", "name needs", "mark }}"],
    ],
    [
      "{%- for need in 3 -%}",
      ["mark {%-", "word for", "name need", "word in", "number 3", "mark -%}"],
    ],
    ['{{ \'a}}\' ~ "b\\"" }}', ["mark {{", "text 'a}}'", 'text "b\\""', "mark }}"]],
    ["a {# one\ntwo #} b", ["comment {# one", "comment two #}"]],
    ["{{! one\ntwo }} b", ["comment {{! one", "comment two }}"]],
    ["{{ a\n.b }}", ["mark {{", "name a", "field b", "mark }}"]],
    ["{ not } a { mark", []],
  ])("%j is coloured as %j", ([text, expected]) => {
    expect(coloured(text)).toEqual(expected);
  });
});

const collection = (singular: string, properties: CollectionInfo["schema"]["properties"]) => ({
  ...{ name: `${singular}s`, singular, titleField: "name" },
  ...{
    textForm: undefined,
    lintPath: undefined,
    renderPath: undefined,
    companions: [],
    hasLabels: false,
  },
  schema: { type: "object", ...(properties && { properties }) },
});
const collections = [
  collection("persona", {
    name: { type: "string", description: "Who it is." },
    voice: { type: "object", properties: { pace: { type: "string" } } },
  }),
];
const content = {
  inputs: { persona: { type: "object" }, count: { type: "number" } },
  sample: { persona: { voice: { tone: "calm" } }, greeting: "Hi" },
};

function completed(marked: string, names = promptNames(content, collections)) {
  const pos = marked.indexOf("|") === -1 ? marked.length : marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", "") });
  const result = completeFields(() => names)(new CompletionContext(state, pos, false));
  return result === null ? undefined : result.options.map(({ label }) => label);
}

describe("completion in a prompt", () => {
  it.for<readonly [string, readonly string[] | undefined]>([
    ["{{", ["persona", "count", "greeting"]],
    ["{{ per|", ["persona", "count", "greeting"]],
    ["{{ persona.|", ["name", "voice"]],
    ["{{ persona.voice.t|", ["pace", "tone"]],
    ["{{#persona.|", ["name", "voice"]],
    ["{{ other.|", []],
    ["{% if persona.|", ["name", "voice"]],
    ["{% for need in persona.needs %}{{ n|", ["persona", "count", "greeting", "need"]],
    ["{% set total = 1 %}{{ count }} {{ tot|", ["persona", "count", "greeting", "total"]],
    ["{{ count }} of|", undefined],
    ["plain per|", undefined],
  ])("at the end of %j offers %j", ([text, expected]) => {
    expect(completed(text)).toEqual(expected);
  });

  it("offers statements at the beginning of one, and no names after a filter's bar", () => {
    expect(completed("{% i")).toContain("if");
    const state = EditorState.create({ doc: "{{ count | " });
    const context = new CompletionContext(state, state.doc.length, true);
    expect(completeFields(() => [])(context)).toBeNull();
  });

  it("knows inputs that are declared as a list, and says what fields are", () => {
    const names = promptNames({ inputs: [{ name: "persona" }, "odd", { name: 1 }] }, collections);
    expect(names.map(({ name }) => name)).toEqual(["persona"]);
    expect(names[0]?.fields[0]).toMatchObject({ name: "name", about: "Who it is." });
  });
});
