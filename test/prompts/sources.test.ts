import fc from "fast-check";
import { expect, it } from "vitest";
import { divideIntoMessages, divideIntoPieces } from "../../src/prompts/messages.ts";
import { commonTemplate, commonValues } from "../fuzz/common-templates.ts";
import { type Given, segmentsOf } from "./rendering.ts";

/** The pieces of the messages, those from an input in brackets with its name. */
const said = (given: Given) =>
  divideIntoPieces(segmentsOf(given)).map(({ segments }) =>
    segments
      .map(({ source, text }) => (source === undefined ? text : `[${source}: ${text}]`))
      .join("|"),
  );

const persona = { name: "Ada", needs: ["a", "b"] };

it.for([
  ["Hi {{ persona.name }}!", ["Hi |[persona: Ada]|!"]],
  ["{{ persona.name | upper }}{{ q }}", ["[persona: ADA]|[q: why]"]],
  ["{% for n in persona.needs %}- {{ n }}\n{% endfor %}", ["- |[persona: a]|\n- |[persona: b]"]],
  ["{% set p = persona %}{{ p.name }}{{ 'x' ~ q }}{{ 1 }}", ["[persona: Ada]|xwhy1"]],
  [
    "{% for k, v in persona | items %}{{ loop.index }}{{ k }}{% endfor %}",
    ["1|[persona: name]|2|[persona: needs]"],
  ],
  ["\n\nuser:\n\n{{ q }}\n\n", ["[q: why]"]],
  ["A{{ t }}B", ["A", "[t: said]", "B"]],
] as const)("%j says where its text is from", ([template, expected]) => {
  const inputs = { persona, q: "why", t: [{ role: "user", content: "said" }] };
  expect(said({ template, inputs, threads: ["t"] })).toEqual(expected);
});

it("sections of mustache say where their text is from", () => {
  const template = "{{#persona}}{{name}}{{#needs}}, {{.}}{{/needs}}{{/persona}}{{q}}";
  expect(said({ template, engine: "mustache", inputs: { persona, q: "why" } })).toEqual([
    "[persona: Ada]|, |[persona: a]|, |[persona: b]|[q: why]",
  ]);
});

it("the pieces are the content, whatever the template", () => {
  fc.assert(
    fc.property(commonTemplate, commonValues, (template, inputs) => {
      const segments = segmentsOf({ template, inputs });
      const pieced = divideIntoPieces(segments);
      expect(pieced.map(({ segments: pieces }) => pieces.map(({ text }) => text).join(""))).toEqual(
        divideIntoMessages(segments).map(({ content }) => content),
      );
    }),
    { numRuns: 300 },
  );
});
