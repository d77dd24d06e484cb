import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/documents/json.ts";
import { renderTemplate } from "../../src/prompts/render.ts";

const prompt = "{{ a }}|{{ b }}";
const persona = { name: "Ada" };

function renderWith(
  template: JsonObject,
  { documents = {}, inputs = {} }: { inputs?: JsonObject; documents?: Record<string, JsonObject> },
) {
  const { messages, warnings } = renderTemplate({
    template: { prompt, ...template },
    inputs,
    documents: new Map(Object.entries(documents)),
    isStrict: false,
    now: () => 0,
  });
  const said = warnings.map(({ code, pointer }) => `${pointer} ${code}`);
  return { text: messages.map(({ content }) => content).join("\n"), said };
}

describe("the inputs that a template declares", () => {
  it.for([
    // First generation.
    [{ a: { type: "string" }, b: { type: "number", default: 2 } }, { a: "x" }, "x|2", []],
    [{ a: { type: "string" } }, {}, "|", ["/inputs/a missing_input"]],
    [{ a: { type: "string", required: false }, b: {} }, { b: 1 }, "|1", []],
    [{ a: { type: "string", sample: "s", example: "e" } }, {}, "|", ["/inputs/a missing_input"]],
    // Second generation.
    [[{ name: "a", kind: "integer" }], { a: 1.5 }, "1.5|", ["/inputs/a invalid_type"]],
    [[{ name: "a", kind: "integer", default: 4, example: 9 }], {}, "4|", []],
    [[{ kind: "string" }], {}, "|", ["/template/inputs/0 unnamed_input"]],
    // A default alone.
    [{ a: "x", b: [1] }, {}, "x|- 1", []],
    [{ a: { name2: 1 }, b: 7 }, { b: "7" }, "name2: 1|7", ["/inputs/b invalid_type"]],
    [{ a: null, b: false }, {}, "|false", ["/inputs/a missing_input"]],
    // Kinds.
    [{ a: { kind: "boolean" }, b: { kind: "float" } }, { a: true, b: 1 }, "true|1", []],
    [
      { a: { kind: "array" }, b: { kind: "object" } },
      { a: {}, b: [] },
      "|",
      ["/inputs/a invalid_type", "/inputs/b invalid_type"],
    ],
    [{ a: { kind: "string" } }, { a: null }, "|", ["/inputs/a invalid_type"]],
    [{ a: { kind: "image" } }, { a: "x" }, "x|", ["/inputs/a unsupported_kind"]],
    [{ a: { kind: "thread" } }, { a: "x" }, "x|", ["/inputs/a invalid_type"]],
    [
      { a: { kind: "thread" } },
      { a: [{ role: "narrator", content: "" }] },
      "- role: narrator\n  content:|",
      ["/inputs/a invalid_type"],
    ],
    // Not declared.
    [undefined, { a: 1 }, "1|", ["/inputs/a undeclared_input"]],
    ["text", { a: 1 }, "1|", ["/inputs/a undeclared_input"]],
    [{ toString: { type: "string" } }, {}, "|", ["/inputs/toString missing_input"]],
  ] as const)("%j with %j give %j", ([declared, inputs, text, said]) => {
    const template = declared === undefined ? {} : { inputs: declared };
    expect(renderWith(template, { inputs })).toEqual({ text, said });
  });

  it.for([
    ["integer", 1.5, "must be of the kind integer, but is 1.5"],
    ["integer", "1", "must be of the kind integer, but is a text"],
    [
      "thread",
      [
        { role: "user", content: "Hi" },
        { role: "narrator", content: "Then" },
      ],
      "must be a list of messages, each with a role (system, user, assistant, developer or tool) and a text as its content, but entry 2 is not one",
    ],
    [
      "thread",
      "Hi",
      "must be a list of messages, each with a role (system, user, assistant, developer or tool) and a text as its content, but is a text",
    ],
  ] as const)("of the kind %s, as %j: %s", ([kind, a, said]) => {
    const template = { prompt, inputs: { a: { kind } } };
    expect(() =>
      renderTemplate({ template, inputs: { a }, documents: new Map(), isStrict: true }),
    ).toThrow(said);
  });

  it("are errors, each with its pointer, unless the caller wants warnings", () => {
    const template = { prompt, inputs: { a: { type: "string" }, b: { type: "string" } } };
    const documents = new Map();
    expect(() =>
      renderTemplate({ template, inputs: { b: 1, c: 1 }, documents, isStrict: true }),
    ).toThrow(
      expect.objectContaining({
        code: "validation-failed",
        message:
          "The inputs do not fit the template: /inputs/c: is not an input of the template; /inputs/a: is required; /inputs/b: must be of the kind string, but is a number.",
      }),
    );
  });
});

describe("a chosen document", () => {
  it.for([
    ["an object, undeclared", {}, "Ada|", []],
    ["an object, declared", { persona: { type: "object" } }, "Ada|", []],
    ["no text for members, where declared a string", { persona: { type: "string" } }, "|", []],
    ["not a number", { persona: { type: "number" } }, "Ada|", ["/inputs/persona invalid_type"]],
  ] as const)("is %s", ([, inputs, text, said]) => {
    const template = { prompt: "{{ persona.name }}|", inputs };
    expect(renderWith(template, { documents: { persona } })).toEqual({ text, said });
  });

  it("is not given a second time as an input", () => {
    const given = { documents: { persona }, inputs: { persona: { name: "Bo" } } };
    expect(renderWith({ prompt: "{{ persona.name }}" }, given)).toEqual({
      text: "Ada",
      said: ["/inputs/persona duplicate_input"],
    });
  });

  it("is readable text where the template declares a string, the same each time", () => {
    const scenario = {
      title: "Lost",
      scenario: {
        description: "One\ntwo\n\nthree",
        context: { facts: ["a", { b: 1, c: [true] }, []] },
      },
      nothing: null,
      empty: "",
      "1": [null, "x"],
    };
    const template = { prompt: "{{scenario}}", inputs: { scenario: "" } };
    const { said, text } = renderWith(template, { documents: { scenario } });
    expect(said).toEqual([]);
    expect(text).toBe(
      [
        "1:",
        "  - x",
        "title: Lost",
        "scenario:",
        "  description: One",
        "    two",
        "",
        "    three",
        "  context:",
        "    facts:",
        "      - a",
        "      - b: 1",
        "        c:",
        "          - true",
        "      -",
        "empty:",
      ].join("\n"),
    );
    expect(renderWith(template, { documents: { scenario: structuredClone(scenario) } }).text).toBe(
      text,
    );
  });
});

describe("the engine", () => {
  it.for([
    [undefined, "7|"],
    ["jinja2", "7|"],
    [{ format: "jinja2", parser: "prompty" }, "7|"],
    [{ type: "jinja2" }, "7|"],
    [{ format: { kind: "mustache" } }, "x"],
    ["mustache", "x"],
  ] as const)("of %j is known", ([template, text]) => {
    const prompt = template === "mustache" || text === "x" ? "{{#a}}x{{/a}}" : "{{ 3 + 4 }}|";
    const declared = { inputs: { a: 1 }, ...(template && { template }) };
    expect(renderWith({ ...declared, prompt }, {}).text).toBe(text);
  });
});

it("returns the model as it is written, references and all", () => {
  const model = { id: "${env:MODEL}", connection: { key: "${file:key.json}" } };
  const given = { inputs: {}, documents: new Map(), isStrict: true };
  const rendered = renderTemplate({ template: { prompt: "${env:PATH}", model }, ...given });
  expect(rendered).toEqual({
    model,
    messages: [{ role: "system", content: "${env:PATH}" }],
    warnings: [],
  });
  expect(renderTemplate({ template: { prompt: "" }, ...given }).model).toBeNull();
});
