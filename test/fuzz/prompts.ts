import assert from "node:assert/strict";
import fc from "fast-check";
import { DocumentError } from "../../src/base/errors.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import type { Engine } from "../../src/prompts/engine.ts";
import { lintTemplate } from "../../src/prompts/lint/lint.ts";
import { renderTemplate } from "../../src/prompts/render.ts";
import { cpuTime } from "../support/cpu-time.ts";
import { commonTemplate, commonValues } from "./common-templates.ts";
import { hostileTemplate, hostileValues, wholeTemplate } from "./hostile-templates.ts";

/** How many templates, in which language, and their seed; the same seed makes the same templates. */
export interface PromptFuzzOptions {
  readonly templates: number;
  readonly engine: Engine;
  readonly seed?: number | undefined;
}

/** Four times the limit of 250 ms, for a slow machine; there is no clock, so the other limits alone have to do. */
const patience = 1_000;

/** What no template and no value may reach. */
const secret = "THE-SECRET-OF-THE-ENVIRONMENT";

/** Templates from the grammar, and hostile ones, each with values. */
const prompts = fc.oneof(
  fc.tuple(commonTemplate, commonValues),
  fc.tuple(fc.oneof(hostileTemplate, wholeTemplate, commonTemplate), hostileValues),
);

/**
 * Renders templates: each renders or is refused, soon, and again the same; none reaches what is not a value, passes a
 * limit or changes a value.
 * @throws Error with the smallest template found that does otherwise, and the seed
 */
export function fuzzPrompts({ engine, seed, templates }: PromptFuzzOptions): void {
  const [before, name] = [process.env["SEEDBED_SECRET"], "SEEDBED_SECRET"];
  process.env[name] = secret;
  try {
    const property = fc.property(prompts, ([prompt, values]) => {
      check(prompt, engine, values as JsonObject);
    });
    fc.assert(property, { numRuns: templates, ...(seed !== undefined && { seed }) });
  } finally {
    if (before === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = before;
    }
  }
}

function check(prompt: string, engine: Engine, values: JsonObject): void {
  const given = JSON.stringify(values);
  const took = cpuTime();
  const result = render(prompt, engine, values);
  const milliseconds = took();
  assert(milliseconds < patience, `${milliseconds} ms`);
  assert.equal(JSON.stringify(values), given);
  assert.deepEqual(render(prompt, engine, JSON.parse(given)), result);
  assert(!JSON.stringify(result).includes(secret));
  if (typeof result === "object") {
    const length = result.messages.reduce((sum, { content }) => sum + content.length, 0);
    assert(length <= 1_000_000, `${length} characters`);
  }
}

/** A rendering, or why there is none. */
function render(prompt: string, engine: Engine, values: JsonObject) {
  try {
    return renderTemplate({
      template: { prompt, template: engine },
      inputs: values,
      documents: new Map([["persona", values]]),
      isStrict: false,
      now: () => 0,
    });
  } catch (error) {
    if (error instanceof DocumentError && error.code === "validation-failed") {
      return error.message;
    }
    throw error;
  }
}

/** Lints templates: each finding has a range in the template, and lint never fails. */
export async function fuzzLint({ engine, seed, templates }: PromptFuzzOptions): Promise<void> {
  const property = fc.asyncProperty(prompts, async ([prompt, inputs]) => {
    const template = { prompt, template: engine, inputs: inputs as JsonObject };
    const findings = await lintTemplate(template);
    assert(findings.length <= 100);
    const lines = prompt.split("\n");
    for (const { column, endColumn, endLine, line, pointer, suggestion } of findings) {
      if (line === undefined || pointer !== "/prompt") {
        assert(suggestion === undefined || line !== undefined);
        continue;
      }
      const [from, to] = [lines[line - 1] ?? "", lines[(endLine ?? 0) - 1]];
      assert(to !== undefined && (column ?? 0) >= 1 && (column ?? 0) <= from.length + 1);
      assert((endColumn ?? 0) >= 1 && (endColumn ?? 0) <= to.length + 1);
      assert(endLine !== line || (endColumn ?? 0) >= (column ?? 0));
    }
  });
  await fc.assert(property, { numRuns: templates, ...(seed !== undefined && { seed }) });
}
