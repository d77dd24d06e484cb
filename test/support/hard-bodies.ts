/** A request with a body that is expensive to handle. */
export interface HardRequest {
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
  /** Made on demand, because some are 8 MiB. */
  readonly body: () => string;
  /** The expected answer. */
  readonly status: number;
  readonly isImport: boolean;
  /** The lines of an import that are refused. */
  readonly failed: number;
  /** Whether it was among the most expensive. */
  readonly isHeavy: boolean;
  /** Whether another one takes the same way through the app, so that only its figures are of interest. */
  readonly isAlike: boolean;
}

const mebi = 1024 * 1024;

/** A text of the maximum length, made of one repeated unit. */
const filled = (unit: string, length: number) => unit.repeat(Math.floor(length / unit.length));
const numbered = (count: number, piece: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => piece(n)).join("");
const anchors = (count: number) => `a: [${numbered(count, (n) => `&a${n} x,`)}x]`;
const comments = (count: number) => `b:\n${"#\n".repeat(count)}`;
const fields = (count: number) => numbered(count, (n) => `a${n}: 1\n`);
const frontMatter = (lines: string) => `---\n${lines}\n---\nx`;
const scene = '"title":"x","scenario":{"description":"x"}';

type Sketch = readonly [name: string, status: number, body: () => string, mark?: "heavy" | "alike"];

const moods: readonly Sketch[] = [
  ["commas", 400, () => `[${filled(",", mebi - 10)}`],
  ["closing brackets", 400, () => `{"a":${filled("}", mebi - 10)}`],
  ["350,000 empty objects", 413, () => `{"mood":"x","a":[${filled("{},", mebi - 100)}{}]}`],
  ["40,000 fields", 413, () => `{"mood":"x"${numbered(40_000, (n) => `,"f${n}":${n}`)}}`],
  [
    "6,000 faults below a long name",
    400,
    () => `{"${filled("/~", mebi / 2)}":[${filled("1e999,", 36_000)}1]}`,
  ],
  [
    "faults behind a million lines",
    400,
    () => `[${filled("\n", mebi - 2_000)}${filled("1e999,", 1_200)}1]`,
  ],
];

const templates: readonly Sketch[] = [
  [
    "500,000 numbers for authors",
    413,
    () => `{"prompt":"x","authors":[${filled("1,", mebi - 100)}1]}`,
    "heavy",
  ],
  [
    "500,000 numbers for tags",
    413,
    () => `{"prompt":"x","tags":[${filled("1,", mebi - 100)}1]}`,
    "alike",
  ],
];

const scenarios: readonly Sketch[] = [
  [
    "500,000 numbers for exit signals",
    413,
    () => `{${scene},"exit_criteria":{"customer_exit_signals":[${filled("1,", mebi - 200)}1]}}`,
    "heavy",
  ],
  [
    "80,000 numbers for evaluation criteria",
    413,
    () => `{${scene},"evaluation_criteria":{"a":1${numbered(80_000, (n) => `,"f${n}":1`)}}}`,
    "heavy",
  ],
];

const yaml: readonly Sketch[] = [
  ["YAML: brackets", 400, () => frontMatter(`a: ${"[".repeat(60)}`)],
  ["YAML: 6,000 anchors", 201, () => frontMatter(anchors(6_000)), "alike"],
  ["YAML: escapes", 201, () => frontMatter(`a: "${"\\x41".repeat(16_000)}"`)],
  ["YAML: complex keys", 400, () => frontMatter("? ".repeat(30_000))],
  ["YAML: dashes", 400, () => frontMatter("- ".repeat(30_000)), "alike"],
  ["YAML: comments", 201, () => frontMatter(comments(32_000)), "alike"],
  ["YAML: a list of numbers", 201, () => frontMatter(`a: [${filled("1,", 65_000)}]`), "alike"],
  ["YAML: fields", 201, () => frontMatter(fields(7_000)), "alike"],
  [
    "YAML: anchors, comments and fields",
    201,
    () => frontMatter(`${anchors(2_000)}\n${comments(10_000)}${fields(2_000)}`),
  ],
  ["YAML: a list in lines", 201, () => frontMatter(`a:\n${"- 1\n".repeat(16_000)}`), "alike"],
  [
    "YAML: lists in lists",
    201,
    () => frontMatter(`a: [${filled("[[[[[[[1]]]]]]],", 65_000)}]`),
    "heavy",
  ],
  ["YAML: flow mappings", 201, () => frontMatter(`a: [${filled("{a: 1},", 65_000)}]`), "alike"],
];

const template = (prompt: string, inputs?: object) =>
  JSON.stringify({ template: { prompt }, inputs });
const nested = "{% for a in l %}{% for b in l %}{{ a }}{% endfor %}{% endfor %}";

const renderings: readonly Sketch[] = [
  ["rendering: 150,000 marks", 400, () => template(filled("{{ a }}", mebi - 200))],
  ["rendering: 400,000 brackets", 400, () => template(`{{ ${"[".repeat(400_000)} }}`)],
  ["rendering: loops in loops", 400, () => template(nested, { l: Array(30_000).fill("漢") })],
  [
    "rendering: a text of a million characters again and again",
    400,
    () => template(filled("{{ t }}", 5_000), { t: "x".repeat(900_000) }),
  ],
];

const lints: readonly Sketch[] = [
  ["lint: 50,000 unknown fields", 200, () => template(filled("{{ persona.nmae }}", mebi - 200))],
  ["lint: 100,000 near misses", 200, () => template(filled("System :\n", mebi / 2))],
  ["lint: a mebibyte that opens comments", 200, () => template(filled("{# ", mebi - 200))],
];

const agents: readonly Sketch[] = [
  [
    "an agent's call with 300,000 objects",
    400,
    () =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[${filled("{},", mebi - 200)}{}]}`,
  ],
  [
    "an agent that checks 150,000 marks",
    200,
    () =>
      JSON.stringify({
        ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
        params: {
          name: "lint_template",
          arguments: { template: { prompt: filled("{{ a }}", mebi - 400) } },
        },
      }),
    "alike",
  ],
];

const one = '{"type":"moods","document":{"id":"a","mood":"b"}}\n';
const wrong = '{"type":"moods","document":{"id":"a","mood":1}}\n';
const authors = `{"type":"templates","document":{"id":"a","authors":[${filled("1,", 4_000)}1]}}\n`;
const long = `{${" ".repeat(200)}x}\n`;
const all = (lines: number) => lines;
const imports: readonly (readonly [
  name: string,
  line: string,
  failed: (lines: number) => number,
  mark?: "heavy" | "alike",
])[] = [
  ["lines of x", "x\n", all, "heavy"],
  ["lines of 1", "1\n", all, "alike"],
  ["empty lines", "\n".repeat(200), () => 0],
  ["lines of { }", "{ }\n", all],
  ["lines that look like documents", long, all],
  ["a line of 8 MiB", `[${filled("[],", 8 * mebi - 10)}[]]`, all, "heavy"],
  ["one document again and again", one, (lines) => lines - 1],
  ["documents of a wrong shape", wrong, all],
  ["documents with a long list and no prompt", authors, all, "heavy"],
];

const toRequests = (path: string, sketches: readonly Sketch[], mediaType = "application/json") =>
  sketches.map(([name, status, body, mark]) => ({
    ...{ name, status, body, path, mediaType, isImport: false, failed: 0 },
    isHeavy: mark === "heavy",
    isAlike: mark === "alike",
  }));

const importing = (mostLines: number) =>
  imports.map(([name, line, failed, mark]) => {
    const length = mark === "heavy" ? 8 * mebi : Math.min(8 * mebi, mostLines * line.length);
    return {
      ...{ name: `import: ${name}`, status: 200, body: () => filled(line, length) },
      ...{ path: "/api/import?dryRun=true", mediaType: "application/x-ndjson", isImport: true },
      failed: failed(Math.floor(length / line.length)),
      isHeavy: mark === "heavy",
      isAlike: mark === "alike",
    };
  });

/** The bodies that cost most for their length, with imports of up to this many lines; the heavy ones have 8 MiB. */
export const hardBodiesUpTo = (mostLines: number): readonly HardRequest[] => [
  ...toRequests("/api/moods", moods),
  ...toRequests("/api/templates", templates),
  ...toRequests("/api/scenarios", scenarios),
  ...toRequests("/api/templates", yaml, "text/x-prompty"),
  ...toRequests("/api/templates/render", renderings),
  ...toRequests("/api/templates/lint", lints),
  ...toRequests("/api/mcp", agents),
  ...importing(mostLines),
];

/** The same, with the longest imports that are accepted. */
export const hardBodies = hardBodiesUpTo(Number.POSITIVE_INFINITY);
