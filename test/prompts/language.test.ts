import { describe, expect, it } from "vitest";
import { TemplateFault } from "../../src/prompts/template-fault.ts";
import { textOf } from "./rendering.ts";

const inputs = {
  name: "Ada Byron",
  empty: "",
  nothing: null,
  n: 7,
  list: ["b", "A", "c"],
  numbers: [3, 1, 2],
  pair: { a: 1, b: [2] },
  turned: { b: [2], a: 1 },
  longer: { a: 1, b: [2], c: 3 },
  other: { a: 1, c: [2] },
  ana: { name: "Ana", age: 30, tags: ["x", "y"], address: { city: "Graz" } },
  people: [
    { name: "Ana", age: 30, isIn: true },
    { name: "Bo", age: 20, isIn: false },
    { name: "Cy", age: 25, isIn: true },
  ],
};

describe("the language jinja2", () => {
  it.for([
    // Members and literals.
    ["{{ ana['address'].city }} {{ ana.tags.1 }} {{ ana.tags[-1] }}", "Graz y y"],
    ["{{ ana.none.deeper }}|{{ nothing.x }}|{{ name.length }}", "||"],
    ["{{ 'it\\'s' }} {{ \"a\\nb\" }} {{ 1.5e2 }} {{ True }} {{ None }}", "it's a\nb 150 true "],
    ["{{ [1, 'a'] | join('-') }}", "1-a"],
    // Operators, in Jinja's precedence.
    ["{{ 1 + 2 * 3 - 4 / 2 }}", "5"],
    ["{{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 % 3 }}", "3 -4 2 1"],
    ["{{ -n }} {{ -5 | abs }} {{ 1 ~ 2 * 3 }}", "-7 5 16"],
    ["{{ 'a' + 'b' ~ n }}", "ab7"],
    ["{{ not n > 9 and n != 8 }}", "true"],
    ["{{ 'Ada' in name }} {{ 'z' not in list }} {{ 'age' in ana }}", "true true true"],
    ["{{ nothing == missing }} {{ ana.tags == ['x', 'y'] }} {{ [1] == [2] }}", "true true false"],
    ["{{ pair == turned }} {{ pair == longer }} {{ pair == other }}", "true false false"],
    ["{{ 'x' in missing }} {{ 'x' in nothing }} {{ 'x' not in missing }}", "false false true"],
    ["{{ empty or 'none' }} {{ name and n }}", "none 7"],
    ["{{ 'some' if list else 'no' }} {{ 'some' if [] else 'no' }}", "some no"],
    ["{{ 'few' if n < 3 else 'some' if n < 9 else 'many' }}{{ 'x' if empty }}", "some"],
    // Statements.
    ["{% for p in missing %}{{ p }}{% else %}nobody{% endfor %}", "nobody"],
    ["{% for c in 'h🙂' %}{{ c }}-{% endfor %}", "h-🙂-"],
    ["{% for k, v in ana.address | items %}{{ k }}={{ v }}{% endfor %}", "city=Graz"],
    ["{% for x in list %}{{ loop.revindex }}{{ x }}{% endfor %}{{ loop }}", "3b2A1c"],
    ["{% set x = n + 1 %}{% for i in list %}{% set x = i %}{% endfor %}{{ x }}", "8"],
    ["{% if n %}{% set x = 'set' %}{% endif %}{{ x }}", "set"],
    ["{% raw %}{{ n }}{% if %}{% endraw %}", "{{ n }}{% if %}"],
    ["a {#- not this -#} b", "ab"],
    ["a\n{%- raw -%} {{ {% endraw -%} \nb", "a{{ b"],
    ['{"json": {{ n }}} 100% {', '{"json": 7} 100% {'],
    ["last line end\n", "last line end\n"],
    // Tests.
    ["{{ n is odd }} {{ n is not even }} {{ n is divisibleby 7 }}", "true true true"],
    [
      "{{ missing is defined }} {{ nothing is none }} {{ nothing is undefined }}",
      "false true false",
    ],
    ["{{ n is eq(7) and n is in [7, 8] and n is gt 6 and n is le 7 }}", "true"],
    ["{{ list is sequence }} {{ ana is mapping }} {{ name is string }}", "true true true"],
    // Filters.
    [
      "{{ 'o\\'neill says (hi) a-b' | title }} {{ 'ABC d' | capitalize }}",
      "O'neill Says (Hi) A-B Abc d",
    ],
    ["{{ 'a.b.c' | replace('.', '-') }} {{ 'aaa' | replace('a', 'b', 2) }}", "a-b-c bba"],
    ["{{ list | first }}{{ list | last }}{{ 'xyz' | first }}{{ '🙂' | last }}", "bcx🙂"],
    ["{{ list | sort | join }} {{ list | sort(case_sensitive=true) | join }}", "Abc Abc"],
    ["{{ numbers | sort(reverse=true) | join(',') }}", "3,2,1"],
    ["{{ people | sort(attribute='age') | map(attribute='name') | join(' ') }}", "Bo Cy Ana"],
    [
      "{{ ['a', 'A', 'b'] | unique | join }} {{ list | reverse | join }} {{ 'abc' | reverse }}",
      "ab cAb cba",
    ],
    ["{{ list | map('upper') | join }} {{ list | map('replace', 'b', 'x') | join }}", "BAC xAc"],
    ["{{ people | selectattr('isIn') | map(attribute='name') | join }}", "AnaCy"],
    ["{{ people | rejectattr('age', 'gt', 22) | map(attribute='name') | join }}", "Bo"],
    ["{{ people | selectattr('name', 'eq', 'Bo') | length }}", "1"],
    [
      "{{ ana.address | tojson }} {{ '<&>' | tojson }} {{ missing | tojson }}",
      '{"city":"Graz"} "<&>" null',
    ],
    ["{{ [1] | tojson(indent=1) }}", "[\n 1\n]"],
    ["{{ 'a\nb\n\nc' | indent(2) }}|{{ 'a\nb' | indent(1, true) }}", "a\n  b\n\n  c| a\n b"],
    [
      "{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.256 | round(2) }} {{ 1.2 | round(0, 'ceil') }}",
      "3 -3 1.26 2",
    ],
    ["{{ 'ab' | list | join(',') }} {{ ana.address | list | join }}", "a,b city"],
    [
      "{{ 7 | string ~ 1 }} {{ '3.7' | int }} {{ 'x' | int(9) }} {{ '1.50' | float }}",
      "71 3 9 1.5",
    ],
    [
      "{{ numbers | min }} {{ numbers | max }} {{ numbers | sum }} {{ people | sum('age') }}",
      "1 3 6 75",
    ],
    ["{{ (people | max(attribute='age')).name }}", "Ana"],
    [
      "{{ 'one two three four' | truncate(12) }} {{ 'one two' | truncate(5) }}",
      "one two... one two",
    ],
    ["{{ 'one two three four' | truncate(12, true, '…') }}", "one two thr…"],
    ["{{ 'ab🙂🙂🙂🙂' | truncate(4, end='…') }}", "ab…"],
    ["{{ 'Two words, árbol' | wordcount }} {{ '🙂' | length }} {{ missing | count }}", "3 1 0"],
    ["{{ empty | default('x') }}|{{ empty | default('x', true) }}|{{ nothing | d(1) }}", "|x|1"],
    // A structure is written as readable text.
    ["{{ ana }}", "name: Ana\nage: 30\ntags:\n  - x\n  - y\naddress:\n  city: Graz"],
  ] as const)("%s", ([template, expected]) => {
    expect(textOf({ template, inputs })).toBe(expected);
  });
});

describe("the language mustache", () => {
  it.for([
    ["{{ana.address.city}} {{ana.tags.0}} {{{name}}} {{& name }}", "Graz x Ada Byron Ada Byron"],
    ["{{#ana}}{{name}} of {{n}} {{address.city}}{{/ana}}", "Ana of 7 Graz"],
    ["{{#people}}{{name}}{{#isIn}}+{{/isIn}}{{^isIn}}-{{/isIn}}{{/people}}", "Ana+Bo-Cy+"],
    ["{{^missing}}none{{/missing}}{{^empty}}blank{{/empty}}{{^list}}x{{/list}}", "noneblank"],
    ["{{#name}}{{.}}!{{/name}}", "Ada Byron!"],
    ["{{! no word }}a {{!\n more }} b", "a  b"],
    ["Tags:\n{{#list}}\n- {{.}}\n{{/list}}\nEnd", "Tags:\n- b\n- A\n- c\nEnd"],
    ["  {{#n}}  \r\nx\r\n  {{/n}}", "x\r\n"],
    ["{{#n}} x {{/n}}\n", " x \n"],
    ["{{ana.tags}}", "- x\n- y"],
    ["{{nothing}}{{ana.missing.deeper}}{{n.x}}", ""],
  ] as const)("%s", ([template, expected]) => {
    expect(textOf({ template, inputs, engine: "mustache" })).toBe(expected);
  });
});

describe("a template with a fault", () => {
  const faultOf = (template: string, engine = "jinja2") => {
    try {
      return `no fault: ${textOf({ template, inputs, engine })}`;
    } catch (error) {
      return error instanceof TemplateFault ? `${error.at}: ${error.message}` : error;
    }
  };

  it.for([
    ["a {{ name", "9: The tag is never closed with }}."],
    ["a {% if n %}b", "5: The block is never closed with endif."],
    ["{% for x in list %}{% endif %}", '22: "endif" closes nothing that is open.'],
    ["{% endfor %}", '3: "endfor" closes nothing that is open.'],
    ["{# x", "0: The comment is never closed with #}."],
    ["{% raw %}", "3: The block is never closed with endraw."],
    ["{{ 'x }}", "3: The text is never closed."],
    ["{{ name | shout }}", '10: Unknown filter "shout".'],
    ["{{ name is loud }}", '11: Unknown test "loud".'],
    ["{% include 'x' %}", '3: Unknown statement "include".'],
    ["{% macro x() %}", '3: Unknown statement "macro".'],
    [
      "{{ ana.items() }}",
      "12: Functions and methods can't be called; use a filter, such as `| items`.",
    ],
    [
      "{{ range(9) }}",
      "8: Functions and methods can't be called; use a filter, such as `| items`.",
    ],
    ["{{ 1 < 2 < 3 }}", '9: Expected "}}", but found "<".'],
    ["{{ }}", '3: Expected a value, but found "}}".'],
    ["{{ n n }}", '5: Expected "}}", but found "n".'],
    ["{{ n ! }}", '5: Unexpected "!".'],
    ["{{ name | upper(1) }}", "16: upper takes fewer arguments."],
    ["{{ name | join(x='y') }}", '15: join takes no argument "x".'],
    ["{% for x in list if x %}", '17: Expected "%}", but found "if".'],
    ["{{ n + name }}", "5: Can't calculate a number + a text."],
    ["{{ 1 / 0 }}", "5: 1 / 0 has no finite result."],
    ["{{ missing < 3 }}", "11: Can't compare nothing with a number."],
    ["{{ -name }}", "3: Can't negate a text."],
    ["{% for x in n %}{% endfor %}", "3: Can't repeat for a number."],
    ["{% for a, b in list %}{% endfor %}", "3: Can't divide a text into 2 variables."],
    ["{{ name | replace('', 'x') }}", "10: The text to replace is empty."],
    ["{{ name | truncate('x') }}", "10: length must be a whole number, not negative."],
    ["{{ name | indent(-1) }}", "10: width must be a whole number, not negative."],
    ["{{ n | round(1.5) }}", "7: precision must be a whole number, not negative."],
    ["{{ n | round(16) }}", "7: round takes a precision of at most 15, and common, ceil or floor."],
    [
      "{{ n | round(1, 'valueOf') }}",
      "7: round takes a precision of at most 15, and common, ceil or floor.",
    ],
    ["{{ n | tojson(indent=11) }}", "7: indent must be at most 10."],
    ["{{ people | selectattr(1) }}", "12: attribute must be a text, but is a number."],
    ["{{ people | selectattr('age', 30) }}", "12: test must be a text, but is a number."],
    ["{{ people | rejectattr('age', 'old') }}", '12: Unknown test "old".'],
    ["{{ list | map('shout') }}", '10: Unknown filter "shout".'],
    ["{{ [1, 'a'] | sort }}", "14: Can't compare a text with a number."],
    ["{{ n | items }}", "7: items needs an object, but got a number."],
    ["{{ 1 in n }}", "5: Can't look for a number in a number."],
  ] as const)("%s: %s", ([template, expected]) => {
    expect(faultOf(template)).toBe(expected);
  });

  it.for([
    ["a {{name", "2: The tag is never closed with }}."],
    ["{{#list}}", "0: The section list is never closed."],
    ["{{#list}}{{/name}}", '9: This closes "name", but list is open.'],
    ["{{/name}}", '0: This closes "name", but no section is open.'],
    ["{{ name | upper }}", '0: "name | upper" is not a name.'],
    ["{{}}", '0: "" is not a name.'],
    ["{{> other}}", "0: Other templates can't be included."],
    ["{{=<% %>=}}", "0: Other delimiters are not supported."],
  ] as const)("in mustache, %s: %s", ([template, expected]) => {
    expect(faultOf(template, "mustache")).toBe(expected);
  });
});
