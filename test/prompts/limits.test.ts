import { describe, expect, it, vi } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { renderTemplate } from "../../src/prompts/render.ts";

interface Given {
  readonly inputs?: JsonObject;
  readonly template?: string;
  readonly now?: () => number;
}

/** The fault, or the length of the result. */
function outcome(prompt: string, { inputs = {}, template = "jinja2", now = () => 0 }: Given = {}) {
  try {
    const { messages } = renderTemplate({
      template: { prompt, template },
      inputs,
      documents: new Map(),
      isStrict: false,
      now,
    });
    return messages.reduce((sum, { content }) => sum + content.length, 0);
  } catch (error) {
    if (!(error instanceof DocumentError)) {
      throw error;
    }
    return error.message.replace(/^The template can't be rendered: line \d+, column \d+: /, "");
  }
}

const many = Array.from({ length: 1_000 }, (_, index) => index);
const long = "ab".repeat(450_000);
const inputs = { many, long };
const steps = "Rendering the template takes more than 200000 steps.";
const tooLong = "Rendering the template makes a text of more than 1000000 characters.";
const loop = "{% for a in many %}{% for b in many %}";
const ends = "{% endfor %}{% endfor %}";

describe("a limit holds for", () => {
  it.for([
    ["a loop in a loop", `${loop}${ends}`, steps],
    ["a loop in a condition", `{% if true %}${loop}x${ends}{% endif %}`, steps],
    [
      "a long result",
      "{% for a in many %}{{ long }}{% endfor %}",
      "Rendering the template has a result of more than 1000000 characters.",
    ],
    ["joining", "{% set x = long ~ long %}", tooLong],
    ["doubling", `{% set x = 'x' %}${"{% set x = x ~ x %}".repeat(40)}`, tooLong],
    ["replacing", "{{ long | replace('abababab', 'xxxxxxxxxx') }}", tooLong],
    ["searching for a long text", "{{ long in long }}", steps],
    ["indenting", "{{ 'a\nb' | indent(1000000) }}", tooLong],
    ["joining a list", "{{ many | map('default') | join(long) }}", tooLong],
    ["a list of long texts", `{{ [${"long,".repeat(999)}] | join }}`, tooLong],
    ["folding long texts", `{{ [${"long,".repeat(999)}] | unique }}`, steps],
    ["sorting long texts", `{{ [${"long,".repeat(999)}] | sort }}`, steps],
    ["long paths", "{{ many | map(attribute=long) }}", steps],
    [
      "nested lists",
      `{% set x = [1] %}${"{% set x = [x] %}".repeat(150)}{{ x }}`,
      "Rendering the template nests more than 100 levels deep.",
    ],
    [
      "doubled lists",
      `{% set x = [1] %}${"{% set x = [x, x] %}".repeat(50)}{{ x | tojson }}`,
      steps,
    ],
    [
      "comparing doubled lists",
      `{% set x = [1] %}${"{% set x = [x, x] %}".repeat(50)}{{ x == x }}`,
      steps,
    ],
    ["parentheses", `{{ ${"(".repeat(100_000)}`, "The expression nests more than 100 levels deep."],
    [
      "negations",
      `{{ ${"not ".repeat(100_000)}`,
      "The expression nests more than 100 levels deep.",
    ],
    ["minus signs", `{{ ${"-".repeat(100_000)}`, "The expression nests more than 100 levels deep."],
    [
      "a chain of operators",
      `{{ 1${" + 1".repeat(100_000)} }}`,
      "The expression nests more than 100 levels deep.",
    ],
    [
      "a chain of filters",
      `{{ 1${" | abs".repeat(100_000)} }}`,
      "The expression nests more than 100 levels deep.",
    ],
    ["a path", `{{ a${".a".repeat(100_000)} }}`, "The expression nests more than 100 levels deep."],
    ["blocks", "{% if true %}".repeat(100_000), "The template nests more than 100 levels deep."],
    ["many tags", "{{ 1 }}".repeat(100_000), steps],
    ["many items", `{{ [${"1,".repeat(150_000)}] }}`, steps],
    [
      "map in map",
      `{{ many | map(${"'map', ".repeat(300)} 'abs') }}`,
      "Needs a list, but got a number.",
    ],
  ] as const)("%s", ([, prompt, said]) => {
    expect(outcome(prompt, { inputs })).toBe(said);
  });

  it.for([
    ["sections", `${"{{#many}}".repeat(3)}${"{{/many}}".repeat(3)}`, steps],
    ["many tags", "{{a}}".repeat(200_001), steps],
    ["nested sections", "{{#a}}".repeat(100_000), "The template nests more than 100 levels deep."],
    ["names", `{{a${".a".repeat(100_000)}}}`, `"a${".a".repeat(24)}." is not a name.`],
  ] as const)("%s in mustache", ([, prompt, said]) => {
    expect(outcome(prompt, { inputs, template: "mustache" })).toBe(said);
  });

  it("a conversation that is written again and again", () => {
    const thread = Array.from({ length: 1_000 }, () => ({ role: "user", content: "" }));
    const template = {
      prompt: "{% for a in many %}{{ t }}{% endfor %}",
      inputs: { many: { kind: "array" }, t: { kind: "thread" } },
    };
    const given = { inputs: { many, t: thread }, documents: new Map(), now: () => 0 };
    expect(() => renderTemplate({ template, isStrict: true, ...given })).toThrow(steps);
  });

  it("time, by the clock", () => {
    let time = 0;
    const now = () => (time += 100);
    expect(outcome(`${loop}${ends}`, { inputs, now })).toMatch("takes longer than 250 ms");
    expect(outcome("{{ 1 }}", { now })).toBe(1);
  });

  it("time, by the clock where Node can't tell what a thread has computed", ({
    onTestFinished,
  }) => {
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (time += 100));
    const { threadCpuUsage } = process;
    onTestFinished(() => {
      vi.restoreAllMocks();
      Object.assign(process, { threadCpuUsage });
    });
    Object.assign(process, { threadCpuUsage: undefined });
    const render = (prompt: string) =>
      renderTemplate({ template: { prompt }, inputs, documents: new Map(), isStrict: false });
    expect(() => render(`${loop}${ends}`)).toThrow("takes longer than 250 ms");
    expect(render("{{ 1 }}").messages).toHaveLength(1);
  });

  it("time, but not that of other processes on a busy machine", ({ onTestFinished }) => {
    let time = 0;
    vi.spyOn(performance, "now").mockImplementation(() => (time += 1000));
    onTestFinished(() => void vi.restoreAllMocks());
    const template = { prompt: "system:\n{% for one in few %}{{ one }}{% endfor %}" };
    const few = Array.from({ length: 500 }, () => 1);
    const given = { inputs: { few }, documents: new Map(), isStrict: false };
    expect(renderTemplate({ template, ...given }).messages).toHaveLength(1);
  });
});

it("a prompt of the usual size stays far from every limit", () => {
  const body = `${"word ".repeat(2_000)}{% for m in many %}- {{ m }} of {{ loop.length }}\n{% endfor %}`;
  expect(outcome(body.repeat(3), { inputs })).toBeGreaterThan(60_000);
});
