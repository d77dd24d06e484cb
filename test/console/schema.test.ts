import { expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import {
  type ApiDescription,
  collectionsIn,
  isPrompt,
  kindOf,
  labelOf,
  type Schema,
} from "../../src/console/schema.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { describeApi } from "../../src/http/openapi/openapi.ts";

const note: Schema = {
  anyOf: [{ anyOf: [{ type: "string" }, { type: "array" }, { type: "object" }] }, { type: "null" }],
};
const group: Schema = { type: "object", properties: { name: { type: "string" } } };

it("finds every collection in the API's description, with its schema", async () => {
  const { operations } = createApp({ env: {}, root: "." });
  const api: ApiDescription = JSON.parse(JSON.stringify(await describeApi(operations)));
  const found = collectionsIn(api);
  expect(found.map(({ name, singular, titleField }) => [name, singular, titleField])).toEqual(
    documentTypes.map(({ collection, singular, titleField }) => [collection, singular, titleField]),
  );
  for (const { schema, titleField } of found) {
    expect(Object.keys(schema.properties ?? {})).toContain(titleField);
    // What authors read beside each field; the console has a hint of its own for the id.
    for (const [name, { description = "" }] of Object.entries(schema.properties ?? {})) {
      const isForAuthors = name === "id" || !/API|ASCII|front matter|PUT/.test(description);
      expect([name, isForAuthors, description]).toEqual([name, true, description]);
    }
  }
  expect(found.flatMap(({ name, textForm }) => (textForm ? [[name, textForm]] : []))).toEqual([
    ["templates", "text/x-prompty"],
  ]);
  const prompts = found.flatMap(({ name, schema }) =>
    Object.entries(schema.properties ?? {}).flatMap(([field, of]) =>
      isPrompt(of) ? [[name, field]] : [],
    ),
  );
  expect(prompts).toEqual([["templates", "prompt"]]);
});

it.for<readonly [Schema, unknown, string]>([
  [{ type: "string" }, "x", "line"],
  [note, undefined, "text"],
  [note, null, "text"],
  [note, "x", "text"],
  [note, ["x", "y"], "lines"],
  [note, [], "lines"],
  [note, ["x", 1], "json"],
  [note, ["x\ny"], "json"],
  [note, [" "], "json"],
  [note, { a: 1 }, "group"],
  [note, {}, "json"],
  [group, undefined, "group"],
  [group, "text from before the schema", "line"],
  [group, ["list"], "lines"],
  [{ type: ["string", "number", "null"] }, undefined, "line"],
  [{ type: "number" }, 1, "line"],
  [{ type: "number" }, undefined, "line"],
  [{ type: "boolean" }, undefined, "boolean"],
  [{ type: "array" }, undefined, "json"],
  [{ type: "string", enum: ["a"] }, "b", "choice"],
  [{ type: "number", enum: [1, 2] }, undefined, "choice"],
  [{ type: "number", enum: [1, 2] }, 2, "choice"],
  [{}, true, "boolean"],
  [{}, null, "line"],
  [{}, "x", "line"],
])("a field with the schema %j and the value %j is edited as %s", ([schema, value, kind]) => {
  expect(kindOf(schema, value)).toBe(kind);
});

it.for([
  ["exit_criteria", "Exit criteria"],
  ["ageGroup", "Age Group"],
  ["name", "Name"],
])("the field %s is labelled %s", ([name, label]) => {
  expect(labelOf(name ?? "")).toBe(label);
});
