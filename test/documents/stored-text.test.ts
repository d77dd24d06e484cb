import { expect, it } from "vitest";
import { toBody } from "../../src/documents/text/stored-text.ts";

it("stored text escapes line separators, and parses to the same value", () => {
  const document = { "a\u2028": "\u2028\u2029\\u2028", b: [-0, 1e23] };
  expect(toBody(document)).toBe('{"a\\u2028":"\\u2028\\u2029\\\\u2028","b":[0,1e+23]}');
});
