import fc from "fast-check";
import { Environment } from "minijinja-js";
import { describe, expect, it } from "vitest";
import { commonTemplate, commonValues } from "../fuzz/common-templates.ts";
import { textOf } from "./rendering.ts";

describe("in the language that they share, a template gives the same text as in minijinja", () => {
  const other = new Environment();
  other.keepTrailingNewline = true;
  other.undefinedBehavior = "chainable";

  it("whatever the template and the values", () => {
    let texts = 0;
    fc.assert(
      fc.property(commonTemplate, commonValues, (template, inputs) => {
        const expected = other.renderStr(template, inputs);
        expect(textOf({ template, inputs })).toBe(expected);
        texts += Number(expected.length > 20);
      }),
      { numRuns: 300 },
    );
    // Most templates say something.
    expect(texts).toBeGreaterThan(50);
  });
});
