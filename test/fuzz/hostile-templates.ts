import fc from "fast-check";
import { anyText } from "../support/any-text.ts";

const roles = ["system:", "user:", "  # Assistant:", 'tool[name="x"]:', "developer :"];
const tags = ["{{", "}}", "{%", "%}", "{#", "#}", "{{ v }}", "{% endfor %}", "{{/list}}", "{{{"];
const references = ["${env:PATH}", "${file:/etc/passwd}", "__proto__", "constructor"];

/** Texts that try to be more than a value. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...roles, ...tags, ...references, "\n", "\r\n", "\u2028", " ", ""),
      anyText(),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

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
/** Templates that hardly ever fit together. */
export const hostileTemplate = fc
  .array(fc.oneof(fc.constantFrom(...statements), expression, hostileText), { maxLength: 30 })
  .map((parts) => parts.join(""));

/** Templates that fit together, so that more than their reading is tried. */
export const wholeTemplate = fc
  .array(fc.tuple(fc.constantFrom(...statements.slice(0, 3)), expression), { maxLength: 6 })
  .map((loops) =>
    loops.reduceRight((inner, [loop, output]) => `${loop}${output}${inner}{% endfor %}`, "{{ v }}"),
  );

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  hostileText,
  fc.array(fc.nat(), { maxLength: 300 }),
  fc.nat({ max: 1_000 }).map((length) => "ab\n".repeat(length)),
);
/** Values for the names in these templates. */
export const hostileValues = fc.record({
  v: value,
  list: value,
  o: value,
  n: fc.oneof(fc.nat(9), value),
});
