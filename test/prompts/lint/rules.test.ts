import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/documents/json.ts";
import { type Finding, rules } from "../../../src/prompts/lint/finding.ts";
import { lintPrompty, lintTemplate } from "../../../src/prompts/lint/lint.ts";
import { shapesWith } from "../../../src/prompts/lint/shapes.ts";
import { cpuTime } from "../../support/cpu-time.ts";

/** A finding in short: `rule line:column "text" -> "replacement"`. */
function say(text: string, finding: Finding): string {
  const { column, line, pointer, rule, suggestion } = finding;
  if (pointer !== "/prompt" || line === undefined) {
    return `${rule} ${pointer}`;
  }
  const found = JSON.stringify(text.slice(...rangeIn(text, finding)));
  const change = suggestion && ` -> ${JSON.stringify(suggestion.replacement)}`;
  return `${rule} ${line}:${column} ${found}${change ?? ""}`;
}

function rangeIn(text: string, { column = 0, endColumn = 0, endLine = 0, line = 0 }: Finding) {
  const lines = text.split("\n");
  const offset = (upTo: number, rest: number) =>
    lines.slice(0, upTo - 1).reduce((sum, { length }) => sum + length + 1, rest - 1);
  return [offset(line, column), offset(endLine, endColumn)] as const;
}

/** What is said about a prompt; its inputs are texts unless it declares others. */
async function inPrompt(prompt: string, others: JsonObject = {}): Promise<readonly string[]> {
  const template = { prompt, inputs: { q: { type: "string" } }, ...others };
  const findings = await lintTemplate(template);
  const isUnused = ({ pointer }: Finding) => pointer === "/inputs/q";
  return findings.filter((finding) => !isUnused(finding)).map((finding) => say(prompt, finding));
}

const mustache = { template: "mustache" };
const optional = { inputs: { q: { kind: "string", required: false } } };

it.for([
  ["{{ q }} and {% if q is defined %}{{ q | upper }}{% endif %}", {}, []],
  ["{{ q", {}, ['syntax 1:5 ""']],
  ["{% macro x() %}", {}, ['syntax 1:4 "macro"']],
  ["{{#q}}x{{/q}}", {}, ['syntax 1:3 "#"']],
  ["{{ q | frobnicate }}", {}, ['unknown_filter 1:8 "frobnicate"']],
  ["{{ q | strip(chars=1) }}", {}, ['unknown_filter 1:8 "strip" -> "trim"']],
  [
    "{{ q | uper | lowr }}",
    {},
    ['unknown_filter 1:8 "uper" -> "upper"', 'unknown_filter 1:15 "lowr" -> "lower"'],
  ],
  ["{{ [q] | map('uper') }}", {}, ['unknown_filter 1:15 "uper" -> "upper"']],
  ["{{ [q] | selectattr('a', 'evn') }}", {}, ['unknown_test 1:27 "evn" -> "even"']],
  [
    "{{ q is null }}{{ q is multipleof 3 }}",
    {},
    ['unknown_test 1:9 "null" -> "none"', 'unknown_test 1:24 "multipleof"'],
  ],
  [
    "{{ quest }}",
    { inputs: { guest: {} } },
    ["unused_input /inputs/guest", 'undeclared_input 1:4 "quest" -> "guest"'],
  ],
  ["{{ other }}{% set other = 1 %}{{ other }}", {}, ['undeclared_input 1:4 "other"']],
  [
    "{% for a, b in q | items %}{{ a }}{{ b }}{{ loop.index }}{% endfor %}{{ a }}",
    {},
    ['undeclared_input 1:73 "a"'],
  ],
  ["{{ persona.name }}{{ mood.mood }}{{ scenario.scenario.context }}", {}, []],
  ["{{#persona.needs}}{{name}}{{.}}{{/persona.needs}}", mustache, []],
  [
    "{{#q}}{{othr}}{{/q}}{{^q}}{{none}}{{/q}}",
    mustache,
    ['undeclared_input 1:9 "othr"', 'undeclared_input 1:29 "none"'],
  ],
  ["{{ q | default('x (y)') }}", {}, ['unreachable_default 1:5 " | default(\'x (y)\')" -> ""']],
  ["{{ q | default('x') }}", optional, []],
  ["{{ q | default('x') }}", { inputs: { q: {} } }, []],
  ["{{ q.name | default('x') }}", {}, []],
  ["{{ q | default('x', true) }}", {}, []],
  [
    "{{ q | default('x') }}",
    { inputs: { q: { kind: "string", default: "y" } } },
    ['unreachable_default 1:5 " | default(\'x\')" -> ""'],
  ],
  ["{{ q | trim | d }}", optional, ['unreachable_default 1:12 " | d" -> ""']],
  ["{{ q | trim | d('x') }}", optional, ['unreachable_default 1:12 " | d(\'x\')" -> ""']],
  [
    "{{ q | default('x') | default('y') }}",
    optional,
    ['unreachable_default 1:20 " | default(\'y\')" -> ""'],
  ],
  ["{{ 'a' | default('x') }}", {}, ['unreachable_default 1:7 " | default(\'x\')" -> ""']],
  ["{{ persona.nmae }}{{ persona.background }}", {}, ['unknown_field 1:12 "nmae" -> "name"']],
  ["{{ persona['behaviour'] }}", {}, ['unknown_field 1:13 "behaviour" -> "behavior"']],
  [
    "{{scenario.scenario.descripton}}",
    mustache,
    ['unknown_field 1:21 "descripton" -> "description"'],
  ],
  [
    "{{ persona.voice.pase }}",
    { sample: { persona: { voice: { pace: "slow" } } } },
    ['unknown_field 1:18 "pase" -> "pace"'],
  ],
  ["{{ mood.mood }}", { inputs: { mood: { type: "string" } } }, ['unknown_field 1:9 "mood"']],
  ["{{ q.any.thing }}{{ persona.name.first }}{{ persona['0'] }}", {}, []],
  ["{{ (quests | first).name }}", {}, ['undeclared_input 1:5 "quests"']],
  ["{{ persona.needs.0 }}{% set persona = q %}{{ persona.nmae }}", {}, []],
  ['system:\n  user[name="A"]:\nassistant:', {}, []],
  ["system: |\nx", {}, ['near_miss_marker 1:1 "system: |" -> "system:"']],
  [" System :\nx", {}, ['marker_style 1:2 "System :" -> "system:"']],
  ["# user[a=1]:\r\nx", {}, ['marker_style 1:1 "# user[a=1]:" -> "user[a=1]:"']],
  ["**Assistant:**", {}, ['near_miss_marker 1:1 "**Assistant:**" -> "assistant:"']],
  [
    "<|im_start|>user\n[system]\ntool；",
    {},
    [
      'near_miss_marker 1:1 "<|im_start|>user" -> "user:"',
      'near_miss_marker 2:1 "[system]" -> "system:"',
      'near_miss_marker 3:1 "tool；" -> "tool:"',
    ],
  ],
  [
    "sytem:\nasistant :\nhuman:",
    {},
    [
      'near_miss_marker 1:1 "sytem:" -> "system:"',
      'near_miss_marker 2:1 "asistant :" -> "assistant:"',
      'near_miss_marker 3:1 "human:" -> "user:"',
    ],
  ],
  ["user[name Ann]:", {}, ['near_miss_marker 1:1 "user[name Ann]:"']],
  [
    "\nSystem: You are {{ q }}\n\nuser: x",
    {},
    [
      'near_miss_marker 2:1 "System: " -> "system:\\n"',
      'near_miss_marker 4:1 "user: " -> "user:\\n"',
    ],
  ],
  ["system:\nA dialogue:\n\nuser: hi\nUsers:\n- x", {}, []],
  ["{# system: |\nsytem: #}\nHi", {}, []],
  ["{{! sytem: }}\nHi", mustache, []],
  [
    "Key ${env:KEY} and ${file:a.txt}",
    {},
    ['env_in_body 1:5 "${env:KEY}"', 'env_in_body 1:20 "${file:a.txt}"'],
  ],
  ["{% if q %}{{q}}{% endif %}", mustache, ['other_engine 1:1 "{%"']],
  ["", { template: "jinja" }, ["unknown_engine /template"]],
  ["", { template: { format: "mustashe" } }, ["unknown_engine /template/format"]],
  [
    "{{ a }}",
    { inputs: [{ name: "a" }, { name: "a" }, { nam: "b" }] },
    ["unnamed_input /inputs/2", "duplicate_input /inputs/1"],
  ],
  [
    "{{ a }}",
    { inputs: { a: { kind: "integer", default: "1" } } },
    ["invalid_default /inputs/a/default"],
  ],
  ["{{ a }}", { inputs: { a: { type: "strin" } } }, ["unknown_kind /inputs/a/type"]],
  ["{{ q }}", { sample: { q: "x", r: 1 } }, ["undeclared_input /sample/r"]],
  [
    "{{ q }}",
    { samples: {}, tag: "x", title: "y" },
    ["near_miss_key /samples", "near_miss_key /tag"],
  ],
  [
    "{{ q }}",
    {
      model: { api: "chat", parameters: { max_tokens: 1 } },
      inputs: { q: { type: "string" } },
      sample: { q: "x" },
    },
    [],
  ],
  [
    "{{ q }}",
    {
      model: { id: "m", parameters: {}, options: { top_p: 1 } },
      inputs: { q: { type: "string" } },
      sample: {},
    },
    [
      "mixed_generations /model/parameters",
      "mixed_generations /model/options/top_p",
      "mixed_generations /inputs/q/type",
      "mixed_generations /sample",
    ],
  ],
] as const)("%j with %j", async ([prompt, others, expected]) => {
  expect(await inPrompt(prompt, others)).toEqual(expected);
});

const file = (frontMatter: string, body: string) => `---\n${frontMatter}---\n${body}`;

it.for([
  ["\uFEFFHi ${env:A}", ['env_in_body 1:5 "${env:A}"']],
  [file("name: x\n", "{{ q }}\n"), ['undeclared_input 4:4 "q"']],
  [
    file("inputs:\n  - name: a\n    kind: strng\n", ""),
    ['unused_input 3:5 "name: a\\n    kind: strng"', 'unknown_kind 4:11 "strng" -> "string"'],
  ],
  [
    file("input: {}\nmodel:\n  id: m\n  parameters: {}\n", ""),
    ['near_miss_key 2:1 "input" -> "inputs"', 'mixed_generations 5:3 "parameters" -> "options"'],
  ],
  [
    file("template:\n  format: {kind: 'jinja'}\n", ""),
    [`unknown_engine 3:18 "'jinja'" -> "jinja2"`],
  ],
  [
    file("name: 5\ntags:\n  a: 1\nmodel: 7\n", ""),
    ['invalid_field 2:1 "name"', 'invalid_field 5:1 "model"'],
  ],
  [
    file("base: &b {q: {kind: nope}}\ninputs:\n  <<: *b\n", "{{ q }}"),
    ['unknown_kind 3:1 "inputs"'],
  ],
  [file("name: [x\n", ""), ['syntax 2:9 "\\n"']],
  ["---\nname: x\n", ['syntax 1:1 "-"']],
] as const)("in the file %j", async ([text, expected]) => {
  const findings = await lintPrompty(text);
  expect(findings.map((finding) => say(text, { ...finding, pointer: "/prompt" }))).toEqual(
    expected,
  );
});

it("knows no other fields than those of the documents, if it is given them", async () => {
  const shapes = await shapesWith(
    new Map([["persona", [{ voice: { pace: "slow" } }, { voice: { tone: "low" } }]]]),
  );
  const prompt = "{{ persona.voice.tone }}{{ persona.name }}{{ persona.voice.accent }}{{ mood.x }}";
  const findings = await lintTemplate({ prompt }, { shapes });
  expect(findings.map((finding) => say(prompt, finding))).toEqual(['unknown_field 1:60 "accent"']);
});

it("says how serious a finding is", async () => {
  const prompt = "{{ q | frobnicate }}\nSystem:\n${env:A}";
  const findings = await lintTemplate({ prompt, inputs: { q: {} } });
  expect(findings.map(({ severity }) => severity)).toEqual(["error", "info", "warning"]);
});

it("lists no more than 100 findings, of a text that has more", async () => {
  const prompt = "{{ a }}{{ b | c }}\n".repeat(1000);
  const findings = await lintTemplate({ prompt });
  expect(findings).toHaveLength(100);
  expect(findings.at(-1)?.line).toBe(34);
});

it("takes no longer for hostile texts than for others", async () => {
  const texts = [
    "{#",
    "${env:",
    "{{ a.b ",
    "#*_ ",
    "system[",
    "user: x\n\n",
    "{{ a | default(",
    "\n",
  ];
  for (const text of texts) {
    const prompt = text.repeat(1_000_000 / text.length);
    const took = cpuTime();
    await lintTemplate({ prompt });
    expect(took()).toBeLessThan(3_000);
  }
});

it("gives each rule a case here", async () => {
  const cases = await readFile("test/prompts/lint/rules.test.ts", "utf8");
  for (const rule of Object.keys(rules)) {
    expect(cases).toMatch(new RegExp(`["'\`]${rule} `));
  }
});
