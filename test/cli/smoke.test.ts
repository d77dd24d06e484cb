import type { IncomingMessage, RequestListener } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";

/** Health, readiness, a read of each collection, and seven steps in the life of a document. */
const checks = 2 + documentTypes.length + 7;

interface Replied {
  readonly status: number;
  readonly body: string;
}

/** A gateway before a Seedbed, which answers some requests itself, or changes what they ask or are answered. */
function serveBefore(
  target: string,
  answerItself: (request: IncomingMessage) => Replied | undefined,
  { lost = [], change = (body) => body }: Partial<Tampering> = {},
): Promise<string> {
  return serve(async (request, response) => {
    const chunks = await Array.fromAsync<Buffer>(request);
    const own = answerItself(request);
    if (own !== undefined) {
      response.writeHead(own.status).end(own.body);
      return;
    }
    const ofTheConnection = ["authorization", "host", "connection"];
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? "GET",
      headers: Object.entries(request.headers)
        .filter(([name]) => ![...ofTheConnection, ...lost].includes(name))
        .map(([name, value]) => [name, String(value)]),
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const named = [...answer.headers].filter(([name]) => ["content-type", "etag"].includes(name));
    response
      .writeHead(answer.status, Object.fromEntries(named))
      .end(change(await answer.text(), request));
  });
}

interface Tampering {
  /** Headers of requests. */
  readonly lost: readonly string[];
  readonly change: (body: string, request: IncomingMessage) => string;
}

it("checks a working Seedbed, repeatedly, and leaves it as it was", async () => {
  const place = await startEmptySeedbed({ REQUIRE_IF_MATCH: "true" });
  onTestFinished(() => place.stop());
  for (const _ of ["first", "second"]) {
    const { exitCode, stdout } = await seedbed(["smoke", place.url]);
    expect(stdout).not.toContain("FAIL");
    expect(stdout).toMatch(/^ok {4}get refused with an old ETag/m);
    expect(stdout).toMatch(/^ok {4}remove it \(\d+ ms\): erased$/m);
    expect(stdout).toMatch(/All checks passed: .*\n$/);
    expect(exitCode).toBe(0);
  }
  const read = async (path: string) => (await fetch(`${place.url}/api/moods${path}`)).json();
  expect(await read("")).toMatchObject({ moods: [] });
  expect(await read("?deleted=true")).toMatchObject({ moods: [{ id: "seedbed-smoke-test" }] });
  expect(await read("/seedbed-smoke-test/revisions")).toMatchObject({
    revisions: [{ change: "deleted" }],
  });
  expect((await seedbed(["smoke", "--storage", place.storage])).exitCode).toBe(0);
});

it("replaces and removes what an earlier run has left", async () => {
  const place = await startEmptySeedbed();
  onTestFinished(() => place.stop());
  const left = { id: "seedbed-smoke-test", mood: "Left" };
  await fetch(`${place.url}/api/moods`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(left),
  });
  const { exitCode, stdout } = await seedbed(["smoke", place.url]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("an earlier run had left")]);
});

it("deletes the mood if the caller may not erase", async () => {
  const place = await startEmptySeedbed();
  onTestFinished(() => place.stop());
  const url = await serveBefore(place.url, (request) =>
    // The platform's answer to a key other than the master key.
    request.url?.endsWith("/erase") ? { status: 401, body: "" } : undefined,
  );
  for (const _ of ["first", "second"]) {
    const { exitCode, stdout } = await seedbed(["smoke", url]);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("requires an admin")]);
  }
});

it.for<[string, Partial<Tampering>, string]>([
  [
    "loses If-Match",
    { lost: ["if-match"] },
    "get refused with an old ETag: The change was accepted; it should have failed with precondition-failed.",
  ],
  [
    "answers with what it has kept",
    { change: (body) => body.replace('"n":1', '"n":0') },
    "change it with If-Match: The mood differs from what was written.",
  ],
  [
    "leaves parts of answers out",
    {
      change: (body, { method }) =>
        method === "POST" ? body.replace(/"etag":"[^,]*",/, "") : body,
    },
    "create a mood: The answer is not from Seedbed. Check the URL, and any proxy on the way.",
  ],
])("fails behind a gateway that %s", async ([, tampering, said]) => {
  const place = await startEmptySeedbed();
  onTestFinished(() => place.stop());
  const url = await serveBefore(place.url, () => undefined, tampering);
  const { exitCode, stdout } = await seedbed(["smoke", url]);
  expect(exitCode).toBe(1);
  expect(stdout.replaceAll(/ \(\d+ ms\)/g, "")).toContain(`FAIL  ${said}`);
});

it.for([
  ["200 and a page", 200, "<html>hi", "text/html"],
  ["200 and some JSON", 200, '{"hello":"world"}', "application/json"],
  ["404", 404, "<html>", "text/html"],
  ["200 and nothing", 200, "", "text/plain"],
] as const)(
  "stops after the first check if a server answers %s",
  async ([, status, body, type]) => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(status, { "content-type": type, connection: "close" }).end(body);
    });
    const { exitCode, stderr, stdout } = await seedbed(["smoke", url]);
    expect([exitCode, stderr, asked]).toEqual([1, "", 1]);
    expect(stdout).toMatch(
      /^FAIL {2}health \(\d+ ms\): The answer \(\d+\) is not from Seedbed\. Check the URL.*\.\n1 failed, \d+ skipped: .*\n$/,
    );
    expect(stdout).toContain(`, ${checks - 1} skipped: `);
  },
);

it("if only health works, every other check fails with a sentence", async () => {
  const url = await serve((request, response) => {
    request.resume();
    const isHealth = request.url === "/api/health";
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(isHealth ? '{"status":"ok","version":"1.0.0"}' : "<html>hi");
  });
  const { exitCode, stderr, stdout } = await seedbed(["smoke", url]);
  expect([exitCode, stderr]).toEqual([1, ""]);
  expect(stdout.match(/^FAIL {2}.*: .*\.$/gm)).toHaveLength(checks - 1);
  expect(stdout).toMatch(new RegExp(`\n${checks - 1} failed: .*\n$`));
});

const ready = { status: "ok", checks: { store: { status: "ok", ms: 1 } } };

/** A Seedbed of this version with these readiness answers; the last is repeated. */
const answers = (
  statuses: readonly (readonly [number, object])[],
  version = "1.2.3",
): RequestListener => {
  let asked = -1;
  return (request, response) => {
    request.resume();
    const isReadiness = request.url?.endsWith("ready") === true;
    asked += isReadiness ? 1 : 0;
    const [status, body] = isReadiness
      ? (statuses[Math.min(asked, statuses.length - 1)] ?? [500, {}])
      : [200, { status: "ok", version }];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
};

const starting = {
  status: "starting",
  checks: { store: { status: "ok", ms: 1 }, seeds: { status: "planting", problems: [] } },
};

it("--wait waits through the start until the app is ready", async () => {
  const url = await serve(
    answers([
      [500, {}],
      [503, starting],
      [503, starting],
      [200, ready],
    ]),
  );
  const { stderr, stdout } = await seedbed(["smoke", url, "--wait", "0.05"]);
  expect(stderr).toMatch(/^Waiting: .*500.*\nWaiting: starting; seeds planting\n$/);
  expect(stdout).toMatch(/^ok {4}health \(\d+ ms\): version 1\.2\.3\nok {4}ready/);
});

it("--wait ends after the given time", async () => {
  const url = await serve(answers([[503, starting]]));
  const { exitCode, stdout } = await seedbed(["smoke", url, "--wait", "0.01"]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}ready \(\d+ ms\): starting; seeds planting$/m);
});

it("fails if the version is not the expected one", async () => {
  const url = await serve(answers([[200, ready]], "0.0.9"));
  const { exitCode, stdout } = await seedbed(["smoke", url, "--expect-version", "1.0.0"]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}health .*: The version is 0\.0\.9, not 1\.0\.0\./);
});

it("fails if the commit is not the expected one", async () => {
  const url = await serve(answers([[200, ready]], "1.2.3"));
  const { exitCode, stdout } = await seedbed(["smoke", url, "--expect-commit", "abc"]);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^FAIL {2}health .*: The commit is unknown, not abc\./);
});

it.for(["-1", "soon", "61"])("rejects --wait %s", async (wait) => {
  const { exitCode, stderr } = await seedbed(["smoke", "http://127.0.0.1:1", `--wait=${wait}`]);
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining("Give minutes, from 0 to 60.")]);
});

it("reports a degraded state without failing: an old backup must not undo a deployment", async () => {
  const problems = [{ file: "moods/x.json", detail: "not valid JSON" }];
  const checks = {
    store: { status: "ok", ms: 1 },
    seeds: { status: "failed", problems },
    backups: { status: "degraded", detail: "The last backup is old.", leftOut: 2 },
  };
  const url = await serve(answers([[200, { status: "degraded", checks }]]));
  const { stdout } = await seedbed(["smoke", url]);
  expect(stdout).toMatch(
    /^ok {4}ready \(\d+ ms\): degraded; seeds failed, moods\/x\.json: not valid JSON; backups degraded, The last backup is old\., 2 rows are no documents$/m,
  );
});
