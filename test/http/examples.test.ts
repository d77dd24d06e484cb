import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type RunningApp, startSources } from "../support/app.ts";
import { openStorage } from "../support/storage.ts";

/** The requests, in this order, that get an answer of each operation; `{etag}` is the ETag of the previous answer. */
interface Step {
  readonly operation: string;
  readonly path: string;
  readonly body?: object | string;
  readonly type?: string;
  readonly ifMatch?: true;
}

const drafts = {
  personas: {
    document: {
      id: "ada",
      name: "Ada Byron",
      behavior: "Asks precisely.",
      needs: ["A clear answer"],
    },
    patch: { needs: ["A clear answer", "A date"] },
  },
  templates: {
    document: {
      id: "greeting",
      name: "Greeting",
      inputs: { name: { type: "string" } },
      prompt: "system:\nYou are {{name}}.",
    },
    patch: { description: "Opens a call." },
  },
  scenarios: {
    document: {
      id: "lost-parcel",
      title: "A lost parcel",
      scenario: {
        description: "The caller waits for a parcel.",
        context: { service: "Parcels", prior_actions: ["Asked the neighbours"] },
      },
    },
    patch: { difficulty_level: "easy" },
  },
  moods: {
    document: { id: "patient", mood: "Patient", description: "Takes time." },
    patch: { description: "Takes all the time there is." },
  },
};

const json = "application/json";

const rendered = { inputs: { name: "Ada" }, mood: "angry" };
const rendering: readonly Step[] = [
  {
    operation: "templates-render",
    path: "/api/templates/greeting/render",
    type: json,
    body: { ...rendered, revision: 1 },
  },
  {
    operation: "templates-preview",
    path: "/api/templates/render",
    type: json,
    body: { ...rendered, template: drafts.templates.document },
  },
  {
    operation: "templates-lint",
    path: "/api/templates/lint",
    type: json,
    body: { template: { prompt: "System: |\nYou are {{persona.nmae}}." } },
  },
];

function stepsOf([collection, { document, patch }]: [string, (typeof drafts)["moods"]]): Step[] {
  const path = `/api/${collection}`;
  const one = `${path}/${document.id}`;
  return [
    { operation: `${collection}-create`, path, type: json, body: document },
    { operation: `${collection}-list`, path: `${path}?limit=1&total=true` },
    { operation: `${collection}-get`, path: one },
    {
      operation: `${collection}-replace`,
      path: one,
      type: json,
      body: { ...document, more: true },
      ifMatch: true,
    },
    {
      operation: `${collection}-patch`,
      path: one,
      type: "application/merge-patch+json",
      body: patch,
      ifMatch: true,
    },
    ...(collection === "templates" ? rendering : []),
    { operation: `${collection}-revisions-list`, path: `${one}/revisions?limit=2` },
    { operation: `${collection}-revisions-get`, path: `${one}/revisions/1` },
    {
      operation: `${collection}-labels-move`,
      path: `${one}/labels/production`,
      type: json,
      body: { revision: 1 },
    },
    { operation: `${collection}-labels-list`, path: `${one}/labels` },
    { operation: `${collection}-labels-remove`, path: `${one}/labels/production` },
    {
      operation: `${collection}-protected-labels-move`,
      path: `${one}/protected-labels/live`,
      type: json,
      body: { revision: 1 },
    },
    { operation: `${collection}-protected-labels-remove`, path: `${one}/protected-labels/live` },
    { operation: `${collection}-diff`, path: `${one}/diff?from=1&to=3` },
    { operation: `${collection}-revisions-restore`, path: `${one}/revisions/1/restore` },
    { operation: `${collection}-delete`, path: one },
    { operation: `${collection}-erase`, path: `${one}/erase` },
  ];
}

const line = { type: "moods", document: { id: "calm", mood: "Calm" } };
const steps: readonly Step[] = [
  ...Object.entries(drafts).flatMap((entry) =>
    stepsOf(entry as [string, (typeof drafts)["moods"]]),
  ),
  {
    operation: "import",
    path: "/api/import",
    type: "application/x-ndjson",
    body: `${JSON.stringify(line)}\nno JSON\n`,
  },
  { operation: "export", path: "/api/export?type=moods" },
  { operation: "seeds-plan", path: "/api/seeds" },
  { operation: "seeds-apply", path: "/api/seeds/apply", type: json, body: { only: ["moods"] } },
  { operation: "backups-make", path: "/api/backups", type: json, body: { history: true } },
  { operation: "backups-go-on", path: "/api/backups/{backup}" },
  { operation: "backups-list", path: "/api/backups" },
  { operation: "backups-verify", path: "/api/backups/{backup}/verify" },
  {
    operation: "backups-restore",
    path: "/api/backups/{backup}/restore",
    type: json,
    body: { mode: "missing", plan: true },
  },
  {
    operation: "mcp",
    path: "/api/mcp",
    type: json,
    body: { jsonrpc: "2.0", id: 1, method: "prompts/list" },
  },
  { operation: "health", path: "/api/health" },
  { operation: "health-ready", path: "/api/health/ready" },
  { operation: "problems-get", path: "/problems/contended" },
];

/** Seeds of its own: those of the project are a team's to replace. */
const seeds = {
  "personas/aiko-tanabe.json": { name: "Aiko Tanabe", needs: ["Time to write things down"] },
  "moods/angry.json": {
    mood: "Angry",
    intensity: 5,
    description: "Volume is up, sentences are short.",
  },
  "moods/calm-and-factual.json": {
    mood: "Calm and factual",
    intensity: 1,
    description: "States facts, one at a time.",
  },
};
let app: RunningApp;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-examples-"));
  for (const [file, document] of Object.entries(seeds)) {
    await mkdir(join(folder, "seeds", file, ".."), { recursive: true });
    await writeFile(join(folder, "seeds", file), JSON.stringify(document));
  }
  app = await startSources({
    settings: {
      SEED_POLICY: "if-empty",
      DocumentsStorage: await openStorage(),
      SEEDS_FOLDER: join(folder, "seeds"),
      BACKUP_FOLDER: join(folder, "backups"),
    },
  });
});
afterAll(async () => {
  await app?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("every operation has an example that matches its answer (npm test -- test/http/examples -u re-records them)", async () => {
  const examples: Record<string, object> = {};
  const found = { etag: "", backup: "" };
  await expect
    .poll(async () => (await fetch(`${app.url}/api/moods`)).json())
    .toMatchObject({ count: 2 });
  await expect.poll(async () => (await fetch(`${app.url}/api/health/ready`)).status).toBe(200);
  for (const { body, ifMatch, operation, path, type } of steps) {
    const described = operations.find(({ name }) => name === operation);
    const response = await fetch(app.url + path.replace("{backup}", found.backup), {
      method: described?.method ?? "",
      headers: {
        "seedbed-request": "1",
        ...(type && { "content-type": type }),
        ...(ifMatch && { "if-match": found.etag }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${operation}: ${text}`).toBe(true);
    found.etag = response.headers.get("etag") ?? found.etag;
    if (operation === "backups-make") {
      found.backup = JSON.parse(text).name;
    }
    const isJson = response.headers.get("content-type") === json;
    examples[operation] = {
      ...(body !== undefined && { request: body }),
      status: response.status,
      response: isJson ? JSON.parse(settle(text)) : settle(text),
    };
  }
  const missing = operations.map(({ name }) => name).filter((name) => !(name in examples));
  // Its example would contain itself.
  expect(missing).toEqual(["openapi"]);
  await expect(`${JSON.stringify(examples, null, 1)}\n`).toMatchFileSnapshot(
    "../../src/http/openapi/examples.json",
  );
});

const { operations } = createApp({ env: {}, root: "." });

/** Replaces values that differ in each run by fixed ones. */
function settle(text: string): string {
  return text
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "2026-01-02T09:00:00.000Z")
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z(-\w+)?/g, "2026-01-02T09-00-00Z")
    .replace(/expire by \d{4}-\d{2}-\d{2}/g, "expire by 2026-02-01")
    .replace(/\\"(\d+)-[\w-]+\\"/g, '\\"$1-q8Wm3ZpLTk2f\\"')
    .replace(/"plan":"[0-9a-f]{16}"/g, '"plan":"3418c0e427b29a6a"')
    .replace(/"(ms|bytes)":\d+/g, '"$1":7');
}
