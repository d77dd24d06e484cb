import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostileText } from "../fuzz/hostile-templates.ts";
import { fuzzPrompts } from "../fuzz/prompts.ts";
import { messagesOf, textOf } from "./rendering.ts";

const engines = ["jinja2", "mustache"] as const;

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
      { numRuns: 300 },
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
      { numRuns: 300 },
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

describe("any template, with any values,", () => {
  it.for(engines)("renders or is refused, soon, and again the same, with %s", (engine) => {
    expect(() => fuzzPrompts({ engine, templates: 500 })).not.toThrow();
  });
});
