import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/documents/json.ts";
import { promptySeeds } from "../../src/documents/text/prompty.ts";
import { jsonSeeds } from "../../src/documents/text/seed-format.ts";

/** The number of files; `DOCUMENTS=20000 npm test -- comments --testTimeout=600000` tries more. */
const runs = Number(process.env["DOCUMENTS"] ?? 50);

const front = (yaml: string) => `---\n${yaml}---\nx`;

/** The front matter after a change of its document. */
async function edit(yaml: string, change: (document: JsonObject) => JsonObject): Promise<string> {
  const document = Object(await promptySeeds.parse(front(yaml)));
  const wanted = change(document);
  const after = await promptySeeds.update(front(yaml), wanted);
  expect(await promptySeeds.parse(after)).toEqual(wanted);
  return after.slice(4, -5);
}

const reviewers = `reviewers:
- alpha # for everyone
- beta # internal only
- gamma # legal has to approve
`;

const tool = `tools:
- name: lookup # called first
  # never raise this above 3
  retries: 3
  modes: [fast, slow]
`;

describe("a comment stays with its item", () => {
  it.for<{ name: string; before: string; wanted: JsonObject; after: string }>([
    {
      name: "items change places, and one is gone",
      before: reviewers,
      wanted: { reviewers: ["gamma", "alpha"] },
      after: "reviewers:\n- gamma # legal has to approve\n- alpha # for everyone\n",
    },
    {
      name: "some are new, and one is edited",
      before: reviewers,
      wanted: { reviewers: ["delta", "gamma", "beta and more", "alpha"] },
      after:
        "reviewers:\n- delta\n- gamma # legal has to approve\n- beta and more # internal only\n- alpha # for everyone\n",
    },
    {
      name: "another comes in the place of one",
      before: reviewers,
      wanted: { reviewers: ["alpha", "delta", "gamma"] },
      after:
        "reviewers:\n- alpha # for everyone\n- delta # internal only\n- gamma # legal has to approve\n",
    },
    {
      name: "the first key of an item is removed",
      before: tool,
      wanted: { tools: [{ retries: 3, modes: ["fast", "slow"] }] },
      after: tool.replace("name: lookup ", ""),
    },
    {
      name: "the first keys of an item are removed",
      before: tool,
      wanted: { tools: [{ modes: ["fast", "slow"], timeout: 1 }] },
      after: "tools:\n- # called first\n  modes: [fast, slow]\n  timeout: 1\n",
    },
    {
      name: "the first key of an item is removed, and nothing is said of it",
      before: "tools:\n-   name: a\n    # how often\n    retries: 3\n-   name: b\n    x: 1\n",
      wanted: { tools: [{ retries: 3 }, { x: 1 }] },
      after: "tools:\n-\n    # how often\n    retries: 3\n-   x: 1\n",
    },
    {
      name: "all of the keys of an item become others",
      before: "tools:\n- a: 1 # of the item\n  b: 2\n",
      wanted: { tools: [{ c: 3, d: 4 }] },
      after: "tools:\n- # of the item\n  c: 3\n  d: 4\n",
    },
    {
      name: "several keys are removed at once",
      before:
        "# of a\na: 1\n# of b\nb: 2 # more of b\n\n# by itself\n\n# of c\nc: 3\nd: 4 # of d\n",
      wanted: { c: 3 },
      after: "\n# by itself\n\n# of c\nc: 3\n",
    },
    {
      name: "its comment is above it, in two lines",
      before: "l:\n  # a1\n  # a2\n  - a\n  # b\n  - b\n    # more of b\n  # of the list\nz: 1\n",
      wanted: { l: ["b", "a"], z: 1 },
      after: "l:\n  # b\n  - b\n    # more of b\n  # a1\n  # a2\n  - a\n  # of the list\nz: 1\n",
    },
    {
      name: "empty lines are between items",
      before: "l:\n- a # a\n\n# b\n- b\n\n- c # c\n",
      wanted: { l: ["c", "b"] },
      after: "l:\n\n- c # c\n\n# b\n- b\n",
    },
    {
      name: "two items are equal, and the nearer one is meant",
      before: "l:\n- a # 1\n- b\n- c\n- a # 2\n",
      wanted: { l: ["b", "c", "a"] },
      after: "l:\n- b\n- c\n- a # 2\n",
    },
    {
      name: "two items are equal, all around them is new, and the nearer one is meant",
      before: "l:\n- x # 1\n- a\n- b\n- x # 2\n",
      wanted: { l: ["c", "d", "x"] },
      after: "l:\n- c # 1\n- d\n- x # 2\n",
    },
    {
      name: "items become more that are equal, all around them is new",
      before: "l:\n- x # 1\n- a\n- b\n- x # 2\n- e\n",
      wanted: { l: ["c", "x", "d", "x", "f", "x"] },
      after: "l:\n- c\n- x # 1\n- d\n- x # 2\n- f\n- x\n",
    },
    {
      name: "an equal item comes before",
      before: "l:\n- a # 1\n- b\n- a # 2\n",
      wanted: { l: ["a", "a", "b", "a"] },
      after: "l:\n- a # 1\n- a\n- b\n- a # 2\n",
    },
    {
      name: "lists are in lists",
      before: "l:\n- - x # x\n  - y # y\n# z\n- - z\n",
      wanted: { l: [["z"], ["y", "x"]] },
      after: "l:\n# z\n- - z\n- - y # y\n  - x # x\n",
    },
    {
      name: "an item has moved and is edited",
      before:
        "l:\n- name: a # a\n  n: 1\n- name: b # b\n  n: 2\n  # m\n  m: 3\n- name: c\n  n: 3\n",
      wanted: {
        l: [
          { name: "b", n: 4, m: 3 },
          { name: "c", n: 3 },
          { name: "a", n: 1 },
        ],
      },
      after: "l:\n- name: b # b\n  n: 4\n  # m\n  m: 3\n- name: c\n  n: 3\n- name: a # a\n  n: 1\n",
    },
    {
      name: "the list is in brackets over lines",
      before: "l: [\n  a, # a\n  # above b\n  b, c # c\n  ] # l\n",
      wanted: { l: ["c", "d", "b", "a"] },
      after: "l: [\n  c, # c\n  d,\n  # above b\n  b, a # a\n  ] # l\n",
    },
    {
      name: "several are above one in brackets",
      before:
        "l: [ a, # a\n  # above b\n\n  # and more\n  b, # b\n  # at the end\n  # of all\n  ]\n",
      wanted: { l: ["b", "a", "c"] },
      after:
        "l: [\n  # above b\n\n  # and more\n  b, # b\n  a, # a\n  c,\n  # at the end\n  # of all\n  ]\n",
    },
    {
      name: "a text in brackets goes over lines",
      before: 'l: ["two\n  lines", # a\n  b # b\n  ]\n',
      wanted: { l: ["one", "b"] },
      after: "l: [one, # a\n  b # b\n  ]\n",
    },
    {
      name: "a mapping is in brackets over lines",
      before: "m: { a: 1, # a\n  b: 2, # b\n  c: 3, }\n",
      wanted: { m: { b: 2, c: 4, d: 5 } },
      after: "m: { b: 2, # b\n  c: 4,\n  d: 5, }\n",
    },
    {
      name: "a bracket is behind the item that goes to the end",
      before: "l: [a, # a\n  b]\n",
      wanted: { l: ["b", "a"] },
      after: "l: [b,\n  a # a\n  ]\n",
    },
  ])("when $name", async ({ after, before, wanted }) => {
    expect(await edit(before, () => ({ ...wanted, prompt: "x" }))).toBe(after);
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    const text = await promptySeeds.update(`---\r\n${crlf(before)}---\r\nx`, {
      ...wanted,
      prompt: "x",
    });
    expect(text).toBe(`---\r\n${crlf(after)}---\r\nx`);
  });

  it("when a list of JSON changes its order, each item with its layout", async () => {
    const before =
      '{\n  "l": [\n    {"n": 1.0},\n    { "n": 2,\n      "m": [1,2] },\n    {"n":3}\n  ]\n}\n';
    const l = [{ n: 3 }, { n: 2, m: [2, 1] }, { n: 4 }, { n: 1 }];
    expect(await jsonSeeds.update(before, { l })).toBe(
      '{\n  "l": [\n    {"n":3},\n    { "n": 2,\n      "m": [2,1] },\n    {\n      "n": 4\n    },\n    {"n": 1.0}\n  ]\n}\n',
    );
  });
});

/** An item with its own name, and the comments on it. */
interface Item {
  readonly name: number;
  readonly kind: "text" | "mapping" | "list" | "folded";
  readonly above: boolean;
  readonly behind: boolean;
  readonly inside: boolean;
  readonly isApart: boolean;
}

const item = fc.record({
  kind: fc.constantFrom<Item["kind"]>("text", "mapping", "list", "folded"),
  above: fc.boolean(),
  behind: fc.boolean(),
  inside: fc.boolean(),
  isApart: fc.boolean(),
});
const items = fc
  .array(item, { minLength: 1, maxLength: 8 })
  .map((list) => list.map((one, name): Item => ({ ...one, name })));

/** The change of an item; removed items are in no list. */
const change = fc.constantFrom("same", "same", "gone", "without-first", "edited", "longer");
const layout = fc.record({
  indent: fc.constantFrom("", "  ", "    "),
  bar: fc.constantFrom("- ", "-   "),
  eol: fc.constantFrom("\n", "\r\n"),
});

function contentOf({ kind, name }: Item): JsonValue {
  return {
    text: `text${name}`,
    folded: `text${name} more${name}`,
    list: [`first${name}`, `second${name}`, `third${name}`],
    mapping: { first: `first${name}`, second: `second${name}`, third: [`third${name}`], fourth: 4 },
  }[kind];
}

function changed(one: Item, how: string): JsonValue {
  const value = contentOf(one);
  if (how === "same" || how === "gone") {
    return value;
  }
  if (typeof value === "string") {
    return how === "longer" ? `${value} again` : value;
  }
  if (Array.isArray(value)) {
    return how === "without-first" ? value.slice(1) : [...value, how];
  }
  const { first = null, ...rest } = Object(value);
  return how === "without-first" ? rest : { first, ...rest, [how]: 1, fourth: how === "edited" };
}

/** The YAML lines of an item, with `#name` in each comment. */
function linesOf(one: Item, { bar, indent }: { readonly bar: string; readonly indent: string }) {
  const { above, behind, inside, isApart, kind, name } = one;
  const comment = (place: string) => `# ${place}${name}#`;
  const inner = `${indent}${" ".repeat(bar.length)}`;
  const end = behind ? ` ${comment("behind")}` : "";
  const within = inside ? [`${inner}${comment("inside")}`] : [];
  const lines = {
    text: [`text${name}${end}`],
    folded: [`>-${end}`, `${inner}text${name}`, `${inner}more${name}`],
    list: [`- first${name}`, ...within, `${inner}- second${name}`, `${inner}- third${name}`],
    mapping: [
      `first: first${name}${end}`,
      `${inner}second: second${name}`,
      ...within,
      `${inner}third: [third${name}]`,
      `${inner}fourth: 4`,
    ],
  }[kind];
  const [first = "", ...others] = lines;
  return [
    ...(isApart ? ["", `${indent}# by itself`, ""] : []),
    ...(above ? [`${indent}${comment("above")}`] : []),
    `${indent}${bar}${first}`,
    ...others,
  ];
}

describe("whatever happens to a list in YAML", () => {
  it("each comment stays on its item or above it, and the file matches the document", async () => {
    await fc.assert(
      fc.asyncProperty(
        items,
        layout,
        fc.infiniteStream(change),
        fc.array(fc.tuple(fc.nat(8), fc.boolean())),
        async (old, { eol, ...how }, changes, moves) => {
          const lines = old.flatMap((one) => linesOf(one, how));
          const text = ["---", "a: 1 # a", "l:", ...lines, "# z", "z: 2", "---", "x"].join(eol);
          const kept = old.flatMap((one): { one: Item | undefined; value: JsonValue }[] => {
            const [what = "same"] = changes.take(1);
            return what === "gone" ? [] : [{ one, value: changed(one, what) }];
          });
          for (const [place, isNew] of moves) {
            const [moved] = kept.splice(place % Math.max(kept.length, 1), 1);
            const added = { one: undefined, value: `new${kept.length}` };
            kept.splice(place >> 1, 0, ...(isNew ? [added] : []), ...(moved ? [moved] : []));
          }
          fc.pre(kept.length > 0);
          const wanted = { a: 1, l: kept.map(({ value }) => value), z: 2, prompt: "x" };
          const after = await promptySeeds.update(text, wanted);
          expect(await promptySeeds.parse(after)).toEqual(wanted);
          expect(after).toContain(`# z${eol}z: 2`);
          expect(after.split(eol).join("\n")).not.toMatch(/\r/);
          const blocks = blocksOf(after.split(eol), how.indent);
          expect(blocks).toHaveLength(kept.length);
          const comments = blocks.map((block) => block.match(/# [a-z]+\d+#/g) ?? []);
          // A new item in the place of a removed one may be that one, edited.
          const said = kept.flatMap(({ one }, index) => (one ? [comments[index]] : []));
          expect(said, after).toEqual(kept.flatMap(({ one }) => (one ? [commentsOf(one)] : [])));
        },
      ),
      { numRuns: runs },
    );
  });
});

/** Some numbers, reordered, with some removed and some new. */
const reordered = fc
  .array(fc.boolean(), { minLength: 2, maxLength: 8 })
  .chain((old) =>
    fc.tuple(
      fc.constant(old.map((hasComment, name) => ({ name, hasComment, isAbove: name % 3 === 0 }))),
      fc.uniqueArray(fc.nat({ max: old.length + 2 }), { minLength: 1 }),
    ),
  )
  .filter(([old, wanted]) => wanted.some((name) => name < old.length));

describe("whatever happens to a list in brackets", () => {
  it("each comment stays on its item or above it", async () => {
    await fc.assert(
      fc.asyncProperty(reordered, fc.boolean(), fc.boolean(), async ([old, names], ...how) => {
        const [isTrailed, isLined] = how;
        const lines = old.map(({ hasComment, isAbove, name }, place) => {
          const isLast = place === old.length - 1;
          const text = `item${name}${isLast && !isTrailed ? "" : ","}`;
          const comment = hasComment ? `# of${name}#` : "";
          const mustEnd = isLined || isLast || comment !== "";
          return isAbove && comment !== ""
            ? `\n  ${comment}\n  ${text}${mustEnd ? "\n" : ""}`
            : `  ${text} ${comment}${mustEnd ? "\n" : ""}`;
        });
        const l = names.map((name) => `item${name}`);
        const after = await promptySeeds.update(front(`l: [${lines.join("")}  ]\n`), {
          l,
          prompt: "x",
        });
        expect(await promptySeeds.parse(after)).toEqual({ l, prompt: "x" });
        for (const { hasComment, isAbove, name } of old) {
          const owner = isAbove
            ? after.match(new RegExp(`# of${name}#\\n +(item\\d+)`))
            : after.match(new RegExp(`(item\\d+),? +# of${name}#`));
          // A new item in the place of a removed one may be that one, edited.
          const others = names.filter((one) => one !== name && one < old.length);
          expect(
            others.map((one) => `item${one}`),
            after,
          ).not.toContain(owner?.[1]);
          expect(owner?.[1] === `item${name}`, after).toBe(hasComment && names.includes(name));
        }
      }),
      { numRuns: runs },
    );
  });

  it("each item of JSON stays as it is written", async () => {
    await fc.assert(
      fc.asyncProperty(reordered, async ([old, names]) => {
        const textOf = (name: number) => `{ "n":${name}${" ".repeat(name)},"m" : [${name}.0] }`;
        const before = `{"l": [\n  ${old.map(({ name }) => textOf(name)).join(",\n  ")}\n]}`;
        const l = names.map((n) => ({ n, m: [n] }));
        const after = await jsonSeeds.update(before, { l });
        expect(await jsonSeeds.parse(after)).toEqual({ l });
        for (const name of names.filter((one) => one < old.length)) {
          expect(after).toContain(textOf(name));
        }
      }),
      { numRuns: runs },
    );
  });
});

it("a list of 2,000 items that is shuffled keeps the comment of each", async () => {
  const length = 2_000;
  const lines = Array.from({ length }, (_, n) => `- item ${n} # of ${n}\n`);
  const l = lines.map((_, n) => `item ${(n * 7919) % length}`);
  const after = await promptySeeds.update(front(`l:\n${lines.join("")}`), { l, prompt: "x" });
  expect(after.split("\n").slice(2, length + 2)).toEqual(
    Array.from({ length }, (_, n) => (n * 7919) % length).map((n) => `- item ${n} # of ${n}`),
  );
});

function commentsOf({ above, behind, inside, kind, name }: Item): readonly string[] {
  return [
    ...(above ? [`# above${name}#`] : []),
    ...(behind && kind !== "list" ? [`# behind${name}#`] : []),
    ...(inside && (kind === "list" || kind === "mapping") ? [`# inside${name}#`] : []),
  ];
}

/** The lines of each item of the list, with the comments directly above it. */
function blocksOf(lines: readonly string[], indent: string): readonly string[] {
  const blocks: string[] = [];
  let above: string[] = [];
  for (const line of lines.slice(lines.indexOf("l:") + 1, lines.lastIndexOf("# z"))) {
    const isComment = line.trim().startsWith("#") && line.search(/#/) <= indent.length;
    if (line.startsWith(`${indent}-`)) {
      blocks.push([...above, line].join("\n"));
      above = [];
    } else if (line === "") {
      above = [];
    } else if (isComment) {
      above.push(line);
    } else {
      blocks.push(`${blocks.pop()}\n${line}`);
    }
  }
  return blocks;
}
