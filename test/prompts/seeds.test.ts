import { glob, readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { isObject, type JsonObject, type JsonValue } from "../../src/documents/json.ts";
import { promptySeeds } from "../../src/documents/text/prompty.ts";
import { jsonSeeds } from "../../src/documents/text/seed-format.ts";
import { lintPrompty } from "../../src/prompts/lint/lint.ts";
import { shapesWith } from "../../src/prompts/lint/shapes.ts";
import { renderTemplate } from "../../src/prompts/render.ts";
import { areExamplesGone, onExamples } from "../support/example-seeds.ts";

const companions = ["persona", "scenario", "mood"] as const;

async function readSeeds(folder: string): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  for await (const file of glob(`seeds/${folder}/*`)) {
    const format = file.endsWith(".prompty") ? promptySeeds : jsonSeeds;
    const document = await format.parse(await readFile(file, "utf8"));
    if (isObject(document)) {
      found.set(basename(file), document);
    }
  }
  return found;
}

const templates = await readSeeds("prompts");
const documents = new Map(
  await Promise.all(
    companions.map(async (name) => [name, [...(await readSeeds(`${name}s`)).values()]] as const),
  ),
);

/** The sample values of a template, in either generation. */
function samplesOf({ inputs = null, sample = null }: JsonObject): JsonObject {
  const named: readonly (readonly [string, JsonValue])[] = Array.isArray(inputs)
    ? inputs.map((item: JsonObject) => [String(item["name"]), item] as const)
    : Object.entries(isObject(inputs) ? inputs : {});
  const examples = named.flatMap(([name, input]) =>
    isObject(input) && input["example"] !== undefined ? [[name, input["example"]] as const] : [],
  );
  return { ...(isObject(sample) ? sample : {}), ...Object.fromEntries(examples) };
}

const without = (samples: JsonObject, names: readonly string[]) =>
  Object.fromEntries(Object.entries(samples).filter(([name]) => !names.includes(name)));

describe.skipIf(areExamplesGone).for([...templates])(
  onExamples("the seed %s"),
  ([file, template]) => {
    const markers = String(template["prompt"]).match(/^(?:system|user|assistant):$/gm) ?? [];
    const check = (inputs: JsonObject, chosen: ReadonlyMap<string, JsonObject>) => {
      const rendered = renderTemplate({ template, inputs, documents: chosen, isStrict: true });
      expect(rendered.messages.map(({ role }) => `${role}:`)).toEqual(markers);
      for (const { content } of rendered.messages) {
        expect(content).not.toMatch(/\{\{|\}\}|\[object|undefined|^\s*$/);
      }
      return rendered;
    };

    it("has nothing to find for lint, which knows the fields of all seeds", async () => {
      const text = await readFile(`seeds/prompts/${file}`, "utf8");
      expect(await lintPrompty(text)).toEqual([]);
      expect(await lintPrompty(text, { shapes: await shapesWith(documents) })).toEqual([]);
    });

    it("renders with its own samples", () => {
      check(samplesOf(template), new Map());
    });

    it("renders with every persona, scenario and mood of the seeds", () => {
      const most = Math.max(...Array.from(documents.values(), (all) => all.length));
      expect(most).toBeGreaterThan(10);
      for (let turn = 0; turn < most; turn += 1) {
        const chosen = new Map(
          [...documents].map(([name, all]) => [name, all[turn % all.length] ?? {}]),
        );
        const { messages } = check(without(samplesOf(template), companions), chosen);
        const text = messages.map(({ content }) => content).join("\n");
        if (String(template["prompt"]).includes("{{persona.name}}")) {
          expect(text).toContain(chosen.get("persona")?.["name"]);
        }
      }
    });
  },
);
