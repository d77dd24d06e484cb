import { describe, expect, it } from "vitest";
import type { DocumentType } from "../../src/documents/document-type.ts";
import type { JsonObject, JsonValue } from "../../src/documents/json.ts";
import { mood } from "../../src/documents/mood.ts";
import { persona } from "../../src/documents/persona.ts";
import { scenario } from "../../src/documents/scenario.ts";
import { template } from "../../src/documents/template.ts";
import { parsePrompty } from "../../src/documents/text/prompty-text.ts";
import { faultsOf, loadZod } from "../../src/documents/validation.ts";

const scene = { title: "Lost parcel", scenario: { description: "A parcel is lost." } };
const context = {
  device: "phone",
  service: "parcels",
  environment: "at home",
  prior_actions: ["asked the neighbours", { what: "phoned", times: 2 }],
};

describe("a document written by existing frontends and servers is accepted", () => {
  const notes: readonly JsonValue[] = [null, "", "a text", [], ["a", { b: 1 }], {}, { a: [1] }];
  const places: readonly [string, DocumentType, (value: JsonValue) => JsonObject][] = [
    ["a mood's description", mood, (description) => ({ mood: "Calm", description })],
    ["a persona's description", persona, (description) => ({ name: "Ada", description })],
    ["a persona's behavior", persona, (behavior) => ({ name: "Ada", behavior })],
    ["a persona's needs", persona, (needs) => ({ name: "Ada", needs })],
    ["a persona's painpoints", persona, (painpoints) => ({ name: "Ada", painpoints })],
    ["a template's description", template, (description) => ({ prompt: "Hi", description })],
    ["a template's authors", template, (authors) => ({ prompt: "Hi", authors })],
    ["a scenario's exit criteria", scenario, (exit_criteria) => ({ ...scene, exit_criteria })],
  ];
  it.for(
    places.flatMap(([name, type, toDocument]) =>
      notes.map((value) => ({ name, type, value, document: toDocument(value) })),
    ),
  )("$name: $value", async ({ document, type }) => {
    expect(await faultsOf(type, document)).toEqual([]);
  });

  it.for<[string, DocumentType, JsonObject]>([
    ["a context as a text", scenario, { ...scene, scenario: { ...scene.scenario, context: "x" } }],
    ["a context as an object", scenario, { ...scene, scenario: { ...scene.scenario, context } }],
    ["no context", scenario, { ...scene, scenario: { ...scene.scenario, context: null } }],
    [
      "anything that is judged, by name",
      scenario,
      { ...scene, evaluation_criteria: { a: "b", c: 1, d: null, e: { f: [true] } } },
    ],
    ["nothing that is judged", scenario, { ...scene, evaluation_criteria: null }],
    ["a duration as a number", scenario, { ...scene, expected_duration_seconds: 300 }],
    ["a duration as a text", scenario, { ...scene, expected_duration_seconds: "5 minutes" }],
    ["demographics as a text", persona, { name: "Ada", demographics: "45, engineer" }],
    ["demographics as an object", persona, { name: "Ada", demographics: { age: 45 } }],
    ["a template without a name", template, { prompt: "Hi" }],
    ["a template with a name that says nothing", template, { name: null, prompt: "Hi" }],
    ["a template with an empty prompt", template, { name: "Later", prompt: "" }],
  ])("%s", async ([, type, document]) => {
    expect(await faultsOf(type, document)).toEqual([]);
  });
});

it.for([
  ["front matter without a body", "---\nname: Later\n---\n", { name: "Later", prompt: "" }],
  [
    "keys with nothing behind them",
    "---\nname:\ndescription:\n---\nHi",
    { name: null, description: null, prompt: "Hi" },
  ],
] as const)("%s is a template", async ([, text, document]) => {
  const read = await parsePrompty(text);
  expect(read).toEqual(document);
  expect(await faultsOf(template, read)).toEqual([]);
});

describe("an unusable document is refused, with each fault and its location", () => {
  it.for<[string, DocumentType, JsonObject, string, string]>([
    ["a persona without a name", persona, {}, "/name", "is required"],
    ["a persona with no letter of a name", persona, { name: "" }, "/name", "must not be empty"],
    ["a mood of blanks", mood, { mood: " \n" }, "/mood", "must not be blank"],
    ["a mood that is a number", mood, { mood: 7 }, "/mood", "must be a string, but is a number"],
    ["a template without a prompt", template, { name: "x" }, "/prompt", "is required"],
    [
      "a template with a list for a prompt",
      template,
      { prompt: ["x"] },
      "/prompt",
      "must be a string, but is an array",
    ],
    ["a scenario without a scene", scenario, { title: "x" }, "/scenario", "is required"],
    [
      "a scenario without a description",
      scenario,
      { title: "x", scenario: { description: null } },
      "/scenario/description",
      "must be a string, but is null",
    ],
    [
      "a context that says nothing",
      scenario,
      { ...scene, scenario: { ...scene.scenario, context: true } },
      "/scenario/context",
      "must be a string or an object, but is true",
    ],
    [
      "needs that are a number",
      persona,
      { name: "Ada", needs: 3 },
      "/needs",
      "must be a string, an array or an object, but is a number",
    ],
  ])("%s", async ([, type, document, pointer, detail]) => {
    expect(await faultsOf(type, document)).toMatchObject([{ pointer, detail }]);
  });

  it("by requests that are no documents, too", async () => {
    const z = await loadZod();
    const schema = z.strictObject({
      mode: z.enum(["a", "b"]),
      revision: z.optional(z.int()),
      only: z.array(z.string().check(z.maxLength(3))).check(z.minLength(1), z.maxLength(2)),
    });
    const said = (body: unknown) =>
      schema.safeParse(body).error?.issues.map(({ message }) => message);
    expect(said({ mode: "c", only: [], more: 1 })).toEqual([
      'must be "a" or "b"',
      "must have at least 1 item",
      "has an unknown field: more",
    ]);
    expect(said({ mode: "a", only: ["x"], revision: 1.5 })).toEqual([
      "must be a whole number, but is 1.5",
    ]);
    expect(said({ mode: "a", only: ["long"] })).toEqual(["must have at most 3 characters"]);
    expect(said({ mode: "a", only: ["x", "y", "z"] })).toEqual(["must have at most 2 items"]);
  });
});
