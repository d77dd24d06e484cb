import fc from "fast-check";

/** Values for the names that {@link commonTemplate} uses. */
const word = fc.stringMatching(/^[a-zA-Z0-9 ]{0,8}$/);
export const commonValues = fc.record({
  s: word,
  t: fc.oneof(
    word,
    fc.constantFrom("system:", "a\nb", "{{ s }}", "{% if %}", "<b>&", "Zoë", "日本", "  x "),
  ),
  n: fc.nat(50),
  b: fc.boolean(),
  xs: fc.array(word, { maxLength: 4 }),
  ns: fc.array(fc.nat(20), { maxLength: 4 }),
  o: fc.record({ a: word, k: fc.nat(9) }),
  os: fc.array(fc.record({ n: fc.nat(9), name: word }), { maxLength: 3 }),
});

/** Literal text; without line ends at its ends, which may be trimmed by a tag beside it. */
const literal = fc.oneof(
  fc.stringMatching(/^[a-zA-Z.,:! \n]{0,10}$/),
  fc.constantFrom("user:\n", "\n", "{ ", " %}", " }}", " #}", "'"),
);
const quoted = fc.stringMatching(/^[a-zA-Z0-9 ,.]{0,5}$/).map((text) => `'${text}'`);
const small = fc.nat(20).map(String);
const divisor = fc.integer({ min: 1, max: 9 }).map(String);

const parts = fc.letrec<Record<"text" | "number" | "truth" | "list" | "block" | "blocks", string>>(
  (tie) => {
    const fill =
      (pattern: string) =>
      (...given: readonly fc.Arbitrary<string>[]) =>
        fc
          .tuple(...given)
          .map((values) => values.reduce((text, value) => text.replace("$", () => value), pattern));
    const [text, number, truth, list, blocks] = [
      tie("text"),
      tie("number"),
      tie("truth"),
      tie("list"),
      tie("blocks"),
    ];
    return {
      text: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("s", "t", "o.a", "o['a']", "(os[0].name | default('none'))"),
        quoted,
        fill("($ ~ $)")(text, fc.oneof(text, number)),
        fill("($ if $ else $)")(text, truth, text),
        fill("($) | $")(
          text,
          fc.constantFrom("upper", "lower", "trim", "capitalize", "string", "indent(2)"),
        ),
        // Of words only: minijinja takes any sign for the start of a word, Jinja does not.
        fc.constantFrom("(s | title)", "(o.a | title)"),
        fill("($) | replace('a', $)")(text, quoted),
        fill("($) | join($)")(list, quoted),
        fill("(xs | $ | default('none'))")(fc.constantFrom("first", "last")),
        fill("(missing | default($))")(text),
      ),
      number: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        small,
        fc.constantFrom("n", "o.k", "(ns | sum)", "(ns | last | default(1))"),
        fc.constant("(os | map(attribute='n') | sum)"),
        fill("($ $ $)")(number, fc.constantFrom("+", "-", "*"), number),
        fill("($ $ $)")(number, fc.constantFrom("//", "%"), divisor),
        fill("(($) | length)")(fc.oneof(text, list)),
        fill("(($) | abs)")(number),
        fill("([$, $] | $)")(number, number, fc.constantFrom("min", "max")),
      ),
      truth: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom(
          "b",
          "true",
          "false",
          "missing is defined",
          "s is defined",
          "o.a is string",
        ),
        fill("$ $ $")(number, fc.constantFrom("<", "<=", ">", ">=", "==", "!="), number),
        fill("($) $ ($)")(text, fc.constantFrom("==", "!=", "<", "in", "not in"), text),
        fill("($) in ($)")(text, list),
        fill("($) is $")(number, fc.constantFrom("odd", "even", "divisibleby(3)", "number")),
        fill("(not ($))")(truth),
        fill("(($) $ ($))")(truth, fc.constantFrom("and", "or"), truth),
      ),
      list: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("xs", "ns", "os | map(attribute='name')", "xs | map('upper')"),
        fill("[$, $]")(text, text),
        fill("($) | $")(
          fc.constantFrom("xs", "['b', 'a', 'b']"),
          fc.constantFrom("sort", "unique"),
        ),
        fill("($) | reverse")(list),
        fc.constantFrom(
          "os | selectattr('n') | map(attribute='name')",
          "os | rejectattr('n', 'odd') | map(attribute='n')",
        ),
      ),
      block: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        literal,
        fill("{{ $ }}")(fc.oneof(text, number, truth)),
        fill("{{- $ -}}")(text),
        fill("{# $ #}")(fc.stringMatching(/^[a-z {%]{0,5}$/)),
        fill("{% raw %}$ {{ s }}{% endraw %}")(literal),
        fill("{% if $ %}$$")(
          truth,
          blocks,
          fc.oneof(
            fc.constant("{% endif %}"),
            fill("{% else %}${%- endif %}")(blocks),
            fill("{% elif $ %}${% else -%}${% endif %}")(truth, blocks, blocks),
          ),
        ),
        fill("{% for x in $ %}$[{{ x }}{{ loop.index }}/{{ loop.length }}]{% else %}${% endfor %}")(
          list,
          blocks,
          blocks,
        ),
        fill("{% for x in $ -%}{{ loop.first }}{{ loop.last }}{{ loop.revindex0 }}{% endfor %}$")(
          list,
          literal,
        ),
        fill("{% for k, v in o | items %}{{ k }}={{ v }}$${% endfor %}")(literal, blocks),
        fill("{% set y = $ %}{{ y }}$")(fc.oneof(text, number), blocks),
      ),
      blocks: fc.array(tie("block"), { maxLength: 4, size: "small" }).map((all) => all.join("")),
    };
  },
);

/** A template in the language that all implementations of Jinja share, from its grammar. */
export const commonTemplate = parts.blocks;
