import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import type { JsonObject } from "../../src/documents/json.ts";
import { renderTemplate } from "../../src/prompts/render.ts";
import { messagesOf, textOf } from "./rendering.ts";

const engines = ["jinja2", "mustache"] as const;

const roles = ["system:", "user:", "  # Assistant:", 'tool[name="x"]:', "developer :"];
const tags = ["{{", "}}", "{%", "%}", "{#", "#}", "{{ v }}", "{% endfor %}", "{{/list}}", "{{{"];
const references = ["${env:PATH}", "${file:/etc/passwd}", "__proto__", "constructor"];

/** Texts that try to be more than a value. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...roles, ...tags, ...references, "\n", "\r\n", "\u2028", " ", ""),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

/** What an author writes around a value; the brackets keep its line ends from the ends of a message. */
const templates = {
  jinja2: [
    "system:\nA\n[{{ v }}]\nuser:\nB",
    "[{{ v }}]user:\nB",
    "user:\n[{{ v }}]{% for one in list %}\n[{{ one }}]{% endfor %}\nassistant:\nC",
    "{% set w = v %}{% if w is defined %}user:\n{% endif %}[{{ w | default('') }}]:\nsystem:\n[{{ o.v }}]",
    "user:\nx\n[{{ list | join('][') }}]\ndeveloper:\n{% raw %}[{{ v }}]{% endraw %}",
  ],
  mustache: [
    "system:\nA\n[{{v}}]\nuser:\nB",
    "[{{{v}}}]user:\nB",
    "user:\n{{#list}}\n[{{.}}]\n{{/list}}\nassistant:\n[{{&v}}]",
    "{{#o}}\nsystem:\n[{{v}}]{{/o}}\nuser:\n{{^none}}[{{v}}]{{/none}}",
  ],
};

describe("a value", () => {
  const rendered = (template: string, engine: string, v: string) =>
    messagesOf({ template, engine, inputs: { v, list: [v, v], o: { v } } });

  it.for(engines)("stays where it is put, whatever it contains, with %s", (engine) => {
    fc.assert(
      fc.property(fc.constantFrom(...templates[engine]), hostileText, (template, value) => {
        const expected = rendered(template, engine, "VALUE").map((message) => ({
          ...message,
          content: message.content
            .replaceAll("[VALUE]", () => `[${value}]`)
            .replaceAll("[VALUE]", ""),
        }));
        expect(rendered(template, engine, value)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("opens no message by itself", () => {
    fc.assert(
      fc.property(hostileText, (v) => {
        for (const engine of engines) {
          const messages = messagesOf({ template: "user:\n{{ v }}", engine, inputs: { v } });
          expect(messages.map(({ role }) => role)).toEqual(["user"]);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("nothing of JavaScript is in reach:", () => {
  const inputs = JSON.parse('{"v": {"a": 1}, "s": "text", "l": [1], "__proto__": {"p": "own"}}');
  it.for([
    "{{ v.constructor }}{{ v['constructor'] }}{{ s.constructor }}{{ l.constructor }}",
    "{{ v.__proto__ }}{{ v.toString }}{{ s.length }}{{ l.length }}{{ l.map }}{{ s.at }}",
    "{{ constructor }}{{ toString }}{{ hasOwnProperty }}{{ valueOf }}",
    "{{ process }}{{ process.env.PATH }}{{ globalThis }}{{ require }}{{ env }}{{ this }}{{ self }}",
    "{% for x in [1] %}{{ loop.constructor }}{{ loop.__proto__ }}{% endfor %}",
    "{{ [v] | map(attribute='constructor') | join }}{{ [v] | map(attribute='__proto__.p') | join }}",
    "{{ [v] | selectattr('constructor') | join }}{{ [v] | sum(attribute='a') - 1 or '' }}",
    "{{ ('constructor' in v) or '' }}{{ ('length' in l) or '' }}",
  ])("%s", (template) => {
    expect(textOf({ template, inputs }).replaceAll(/false|0/g, "")).toBe("");
  });

  it.for(["{{constructor}}{{toString}}{{v.constructor}}{{s.length}}{{#v}}{{valueOf}}{{/v}}"])(
    "%s in mustache",
    (template) => {
      expect(textOf({ template, inputs, engine: "mustache" })).toBe("");
    },
  );

  it("names that are special elsewhere are members like others", () => {
    expect(textOf({ template: "{{ __proto__.p }}", inputs })).toBe("own");
  });
});

const names = [
  "v",
  "list",
  "o",
  "n",
  "x",
  "loop",
  "loop.index",
  "o.v",
  "list[0]",
  "o['v']",
  "[v, n]",
];
const pieces = [
  ...[
    "+",
    "-",
    "~",
    "*",
    "/",
    "//",
    "%",
    "==",
    "<",
    "and",
    "or",
    "not",
    "in",
    "is",
    "is not",
    "if",
    "else",
  ],
  ...[
    "| upper",
    "| join(',')",
    "| sort",
    "| list",
    "| length",
    "| tojson",
    "| replace('a', v)",
    "| default(v)",
  ],
  ...[
    "| map('upper')",
    "| selectattr('v')",
    "| indent(n)",
    "| truncate(n)",
    "| unique",
    "| round(n)",
    "| items",
  ],
  ...[
    "defined",
    "odd",
    "divisibleby(n)",
    "(",
    ")",
    "[",
    "]",
    "'a'",
    '"\\',
    "1",
    "1e99",
    ".",
    ",",
    "=",
  ],
];
const statements = [
  ...[
    "{% for x in list %}",
    "{% for x in o %}",
    "{% for x, y in o | items %}",
    "{% endfor %}",
    "{% else %}",
  ],
  ...[
    "{% if v %}",
    "{% elif n > 1 %}",
    "{% endif %}",
    "{% set x = x ~ v %}",
    "{% set x = [x, x] %}",
  ],
  ...[
    "{% raw %}",
    "{% endraw %}",
    "{{#list}}",
    "{{#o}}",
    "{{^v}}",
    "{{/list}}",
    "{{/o}}",
    "{{/v}}",
    "{{.}}",
  ],
];
const expression = fc
  .array(fc.constantFrom(...names, ...pieces), { maxLength: 8 })
  .map((parts) => `{{ ${parts.join(" ")} }}`);
const hostileTemplate = fc
  .array(fc.oneof(fc.constantFrom(...statements), expression, hostileText), { maxLength: 30 })
  .map((parts) => parts.join(""));

/** Templates that fit together, so that more than their reading is tried. */
const wholeTemplate = fc
  .array(fc.tuple(fc.constantFrom(...statements.slice(0, 3)), expression), { maxLength: 6 })
  .map((loops) =>
    loops.reduceRight((inner, [loop, output]) => `${loop}${output}${inner}{% endfor %}`, "{{ v }}"),
  );

describe("any template, with any values,", () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    hostileText,
    fc.array(fc.nat(), { maxLength: 300 }),
    fc.nat({ max: 1_000 }).map((length) => "ab\n".repeat(length)),
  );
  const inputs = fc.record({ v: value, list: value, o: value, n: fc.oneof(fc.nat(9), value) });

  const render = (prompt: string, engine: string, values: JsonObject) => {
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
  };

  it.for(engines)(
    "renders or is refused, within a second, and again the same, with %s",
    (engine) => {
      fc.assert(
        fc.property(fc.oneof(hostileTemplate, wholeTemplate), inputs, (template, values) => {
          const given = JSON.stringify(values);
          const start = performance.now();
          const result = render(template, engine, values as JsonObject);
          // Without a clock: the other limits alone are enough. Four times the limit allows for a slow machine.
          expect(performance.now() - start).toBeLessThan(1_000);
          expect(JSON.stringify(values)).toBe(given);
          expect(render(template, engine, JSON.parse(given))).toEqual(result);
          if (typeof result === "object") {
            const length = result.messages.reduce((sum, { content }) => sum + content.length, 0);
            expect(length).toBeLessThanOrEqual(1_000_000);
          }
        }),
        { numRuns: 1_500 },
      );
    },
  );
});
