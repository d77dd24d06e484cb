import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { createApp } from "../../src/app.ts";
import { createSchemaCheck } from "../../src/console/code/schema-faults.ts";
import { type ApiDescription, collectionsIn } from "../../src/console/schema.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { describeApi } from "../../src/http/openapi/openapi.ts";

const { operations } = createApp({ env: {}, root: "." });
const api: ApiDescription = JSON.parse(JSON.stringify(await describeApi(operations)));

function checkOf(collection: string) {
  const info = collectionsIn(api).find(({ name }) => name === collection);
  return createSchemaCheck(info?.schema ?? {});
}

describe("faults as one types", () => {
  it.for<readonly [string, object, readonly (readonly [string, string])[]]>([
    ["personas", { name: "Ada", unknown: { kept: [1] } }, []],
    ["personas", {}, [["/name", "is required"]]],
    ["personas", { name: "" }, [["/name", "must not be empty"]]],
    ["personas", { name: " " }, [["/name", "must not be blank"]]],
    ["personas", { name: 1 }, [["/name", "must be: text"]]],
    ["personas", { name: "Ada", needs: 1 }, [["/needs", "must be: text, list, object"]]],
    ["personas", { name: "Ada", needs: null }, []],
    ["templates", { name: " ", prompt: "Hi" }, [["/name", "must not be blank"]]],
    [
      "templates",
      { name: 1 },
      [
        ["/prompt", "is required"],
        ["/name", "must be: text"],
      ],
    ],
    [
      "scenarios",
      { title: "A", scenario: { description: 1, "a/b~c d": 1 }, version: [] },
      [
        ["/scenario/description", "must be: text"],
        ["/version", "must be: text, number"],
      ],
    ],
    ["scenarios", { title: "A", scenario: {} }, [["/scenario/description", "is required"]]],
    [
      "moods",
      { id: "-", mood: "Calm" },
      [["/id", expect.stringContaining("must have only letters")]],
    ],
  ])("of %s that are %j are %j", ([collection, content, expected]) => {
    const faults = checkOf(collection)(content);
    expect(faults.map(({ detail, pointer }) => [pointer, detail])).toEqual(expected);
  });

  it.for(documentTypes)(
    "are where the server finds them, for $collection",
    ({ collection, schema }) => {
      const check = checkOf(collection);
      const values = [undefined, null, "", " ", "text", 1, true, [], [1], {}, { a: 1 }];
      for (const name of Object.keys(schema(z).def.shape)) {
        for (const value of values) {
          const content = JSON.parse(JSON.stringify({ [name]: value }));
          const issues = schema(z).safeParse(content).error?.issues ?? [];
          const pointers = issues.map(({ path }) => `/${path.join("/")}`).toSorted();
          const found = check(content).map(({ pointer }) => pointer);
          expect([name, value, found.toSorted()]).toEqual([name, value, [...new Set(pointers)]]);
        }
      }
    },
  );
});
