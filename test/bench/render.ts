import { readFile } from "node:fs/promises";
import { answer } from "../../src/http/answer.ts";
import { renderOperations } from "../../src/http/operations/rendering.ts";
import { lintTemplate } from "../../src/prompts/lint/lint.ts";
import { renderTemplate } from "../../src/prompts/render.ts";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { startChild } from "./children.ts";
import { type BenchOptions, median, type Section } from "./report.ts";

const by = { kind: "user", id: "bench", name: "bench" } as const;

/** A prompt of 30 KB that uses three documents, over and over. */
const piece = [
  "user:",
  "You speak with {{ persona.name }}, {{ persona.demographics.occupation }}, who is {{ mood.mood | lower }}.",
  "{% for need in persona.needs %}- {{ need | trim }}",
  "{% endfor %}{% if scenario.difficulty_level %}It is {{ scenario.difficulty_level }}. {% else %}It is easy. {% endif %}",
  "What happened: {{ scenario.scenario.description | truncate(200) }}",
  "{{ question | default('Nothing was asked.') }} Stay in the part, be brief, and never say what you can't know.",
].join("\n");
const prompt = `${piece}\n\n`.repeat(Math.ceil(30_000 / piece.length)).slice(0, 30_000);
const template = { prompt: prompt.slice(0, prompt.lastIndexOf("user:")), inputs: { question: {} } };

/** Measures what part of a call is rendering, beside parsing JSON of the same size. */
export async function benchRender({ scale }: BenchOptions): Promise<readonly Section[]> {
  const documents = new Map(
    await Promise.all(
      [
        ["persona", "personas/aiko-tanabe"],
        ["scenario", "scenarios/roaming-charge-dispute"],
        ["mood", "moods/angry"],
      ].map(
        async ([name = "", file]) =>
          [name, JSON.parse(await readFile(`seeds/${file}.json`, "utf8"))] as const,
      ),
    ),
  );
  const azurite = startChild("azurite-process.ts");
  try {
    const store = new TableDocumentStore(
      await connectTable({ connectionString: await azurite.ask<string>({}) }, "documents"),
      { partitionsPerType: 1 },
    );
    await store.open();
    const call = await prepareCall(store, documents);
    const inputs = { question: "Why?" };
    // Without a clock: on a busy machine, code that is not compiled yet can take longer than is allowed.
    const request = { template, inputs, documents, isStrict: true, now: () => 0 };
    const { messages } = renderTemplate(request);
    for (let turn = 0; turn < 50; turn += 1) {
      renderTemplate(request);
    }
    const json = JSON.stringify({ template, documents: Object.fromEntries(documents) });
    const work = {
      "the whole call": call,
      "rendering in it": async () => renderTemplate(request),
      "linting the template": async () => lintTemplate(template),
      "JSON.parse of the template and the documents": async () => JSON.parse(json),
    };
    const times = await measure(work, scale === "short" ? 50 : 500);
    const whole = times.get("the whole call");
    const parsing = times.get("JSON.parse of the template and the documents");
    const share = (part: number, of = Number.NaN) => (part / of) * 100;
    const rows = Array.from(times, ([name, { cpu, ms }]) => ({
      labels: [name],
      figures: [
        ...[ms, share(ms, whole?.ms), cpu, share(cpu, whole?.cpu)],
        cpu / (parsing?.cpu ?? Number.NaN),
      ],
    }));
    const size = (text: string) => `${(text.length / 1000).toFixed(1)} KB`;
    const title = `Rendering a prompt of ${size(template.prompt)} with three documents (${size(json)} of JSON in all) into ${messages.length} messages. Medians`;
    return [
      {
        ...{ name: "render", title, rows },
        labels: ["what"],
        figures: [
          { name: "ms", digits: 2 },
          { name: "% of the call", digits: 1 },
          { name: "CPU ms", digits: 2 },
          { name: "% of its CPU", digits: 1 },
          { name: "times JSON.parse", digits: 1 },
        ],
      },
    ];
  } finally {
    await azurite.stop();
  }
}

/** A call that renders the stored template with stored documents. */
async function prepareCall(
  store: TableDocumentStore,
  documents: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): Promise<() => Promise<unknown>> {
  const service = new DocumentService({ store });
  const { documentTypes } = await import("../../src/documents/index.ts");
  const all = new Map<string, Readonly<Record<string, unknown>>>([
    ...documents,
    ["template", template],
  ]);
  for (const type of documentTypes) {
    await service.create(type, { ...all.get(type.singular), id: "one" }, { by });
  }
  const [operation] = renderOperations({
    documents: async () => service,
    history: async () => new DocumentHistory({ store }),
    labels: async () => new DocumentLabels({ store }),
  });
  if (operation === undefined) {
    throw new Error("There is no operation that renders.");
  }
  return async () => {
    const body = { inputs: { question: "Why?" }, persona: "one", scenario: "one", mood: "one" };
    const headers = { "content-type": "application/json" };
    const url = "http://localhost/api/templates/one/render";
    const request = new Request(url, { method: "POST", headers, body: JSON.stringify(body) });
    const { status } = await answer(operation, request, {
      params: { id: "one" },
      requestId: "bench",
      access: { mode: "open", readingIsPublic: false, platformSignsIn: false },
      log: () => {},
    });
    if (status !== 200) {
      throw new Error(`The call is answered with ${status}.`);
    }
  };
}

/** What one turn takes, in milliseconds: by the clock, and of the processor by this process alone. */
interface Times {
  readonly ms: number;
  readonly cpu: number;
}

/** The medians of each; they take turns, so that other load affects all alike. */
async function measure(
  work: Readonly<Record<string, () => Promise<unknown>>>,
  rounds: number,
): Promise<ReadonlyMap<string, Times>> {
  const samples = new Map(Object.keys(work).map((name): [string, Times[]] => [name, []]));
  for (let round = 0; round < rounds * 1.2; round += 1) {
    for (const [name, run] of Object.entries(work)) {
      const [start, used] = [performance.now(), process.cpuUsage()];
      await run();
      const { system, user } = process.cpuUsage(used);
      // The first ones load modules and are compiled.
      if (round >= rounds * 0.2) {
        samples.get(name)?.push({ ms: performance.now() - start, cpu: (system + user) / 1000 });
      }
    }
  }
  return new Map(
    Array.from(samples, ([name, all]) => [
      name,
      { ms: median(all.map(({ ms }) => ms)), cpu: median(all.map(({ cpu }) => cpu)) },
    ]),
  );
}
