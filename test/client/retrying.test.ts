import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Client, createClient } from "../../src/client/index.ts";
import { describeHost } from "../support/every-host.ts";
import {
  answer,
  problem,
  type ScriptedServer,
  startScriptedServer,
  type Turn,
} from "../support/scripted-server.ts";

const meta = { revision: 1, etag: '"1-a"' };
const mood = { id: "calm", mood: "Calm", _meta: meta };
const good = answer({
  success: true,
  mood,
  message: "Gone.",
  backupsUntil: "…",
  created: 0,
  failed: [],
});
const overloaded = problem(503, "overloaded");
const unavailable = problem(503, "storage-unavailable");
const gateway = { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad</h1>" };

type Call = (client: Client) => Promise<unknown>;

const draft = { mood: "Calm" };
const safe: readonly { readonly name: string; readonly call: Call }[] = [
  { name: "a read", call: ({ moods }) => moods.get("calm") },
  {
    name: "a conditional replace",
    call: ({ moods }) => moods.replace("calm", draft, { ifMatch: mood }),
  },
  {
    name: "a creating replace",
    call: ({ moods }) => moods.replace("calm", draft, { ifNoneMatch: "*" }),
  },
  {
    name: "a conditional patch",
    call: ({ moods }) => moods.patch("calm", draft, { ifMatch: mood }),
  },
  {
    name: "a conditional deletion",
    call: ({ moods }) => moods.delete("calm", { ifMatch: meta.etag }),
  },
  { name: "a creation", call: ({ moods }) => moods.create(draft) },
  { name: "a restoration", call: ({ moods }) => moods.restore("calm", 1) },
  { name: "an import", call: (client) => client.import([{ type: "moods", document: mood }]) },
];
const unsafe: typeof safe = [
  { name: "a replace", call: ({ moods }) => moods.replace("calm", draft) },
  { name: "a patch", call: ({ moods }) => moods.patch("calm", draft) },
  { name: "a deletion", call: ({ moods }) => moods.delete("calm") },
  { name: "an erasure", call: ({ moods }) => moods.erase("calm") },
];

/** How often the call was sent to a server with these answers, and the code it ended with. */
async function outcomeOf(turns: readonly Turn[], call: Call, retries?: number) {
  const server = await startScriptedServer();
  server.play(...turns);
  const code = await call(createClient({ url: server.url, retries })).then(
    () => "good",
    (error) => error.code,
  );
  await server.stop();
  return [server.seen.length, code];
}

describe("a request that fails", () => {
  // Pauses are random: zero makes them the shortest.
  beforeAll(() => void vi.spyOn(Math, "random").mockReturnValue(0));
  afterAll(() => void vi.restoreAllMocks());

  it.for([...safe, ...unsafe])("is retried after a refusal: $name", async ({ call }) => {
    const turns = [overloaded, { status: 429 }, problem(503, "contended"), good];
    expect(await outcomeOf(turns, call)).toEqual([4, "good"]);
  });

  it.for(safe)("is retried after a lost answer: $name", async ({ call }) => {
    const turns: readonly Turn[] = ["drop", unavailable, gateway, good];
    expect(await outcomeOf(turns, call)).toEqual([4, "good"]);
  });

  it.for(unsafe)("is not retried if it may have happened: $name", async ({ call }) => {
    expect(await outcomeOf(["drop", good], call)).toEqual([1, "no-answer"]);
    expect(await outcomeOf(["half", good], call)).toEqual([1, "no-answer"]);
    expect(await outcomeOf([unavailable, good], call)).toEqual([1, "storage-unavailable"]);
    expect(await outcomeOf([gateway, good], call)).toEqual([1, "unexpected-answer"]);
  });

  it("reports that it may have happened although the last retry was only refused", async () => {
    const turns: readonly Turn[] = ["drop", overloaded, problem(412, "precondition-failed")];
    const patch: Call = ({ moods }) => moods.patch("calm", draft, { ifMatch: mood });
    expect(await outcomeOf(turns, patch)).toEqual([3, "no-answer"]);
    expect(await outcomeOf(turns.slice(1), patch)).toEqual([2, "precondition-failed"]);
  });

  const read: Call = ({ moods }) => moods.get("calm");

  it.for([
    { code: "validation-failed", failure: problem(400, "validation-failed") },
    { code: "not-found", failure: problem(404, "not-found") },
    { code: "precondition-failed", failure: problem(412, "precondition-failed") },
    { code: "internal", failure: problem(500, "internal") },
    { code: "misconfigured", failure: problem(503, "misconfigured") },
    { code: "overloaded", failure: problem(503, "overloaded", { "retry-after": "31" }) },
    { code: "unexpected-answer", failure: { status: 200, body: "Hello" } },
  ])("is not retried if that can't help: $code", async ({ code, failure }) => {
    expect(await outcomeOf([failure, good], read)).toEqual([1, code]);
  });

  it("is retried three times, or as often as requested", async () => {
    expect(await outcomeOf([overloaded], read)).toEqual([4, "overloaded"]);
    expect(await outcomeOf([overloaded], read, 1)).toEqual([2, "overloaded"]);
    expect(await outcomeOf([overloaded], read, 0)).toEqual([1, "overloaded"]);
  });

  it("has a Retry-After in whole seconds, rounded up, if it is a date", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00.500Z") });
    onTestFinished(() => void vi.useRealTimers());
    const server = await startScriptedServer();
    server.play(problem(503, "overloaded", { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }));
    const failing = read(createClient({ url: server.url }));
    await expect(failing).rejects.toMatchObject({ code: "overloaded", retryAfter: 60 });
    await server.stop();
  });

  it.for(["1", new Date(Date.now() + 600_000).toUTCString()])(
    "waits for a Retry-After that is not too long: %s",
    async (value) => {
      const begin = performance.now();
      const turns = [problem(503, "overloaded", { "retry-after": value }), good];
      const isShort = value === "1";
      expect(await outcomeOf(turns, read)).toEqual(isShort ? [2, "good"] : [1, "overloaded"]);
      expect(performance.now() - begin).toBeGreaterThanOrEqual(isShort ? 1_000 : 0);
    },
  );
});

describe("a request that is sent", () => {
  let server: ScriptedServer;
  let client: Client;
  beforeAll(async () => {
    server = await startScriptedServer();
    client = createClient({ url: server.url });
  });
  afterAll(() => server.stop());

  it("is retried with the same key", async () => {
    server.play("drop", good);
    await client.moods.create(draft);
    const keys = server.seen.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual([expect.stringMatching(/^[\d-]{8,}$/), keys[0]]);
    await client.moods.create(draft);
    expect(server.seen[2]?.headers["idempotency-key"]).not.toBe(keys[0]);
  });

  it("updates a document at most ten times over other writers", async () => {
    const late = problem(412, "precondition-failed");
    server.play(...Array.from({ length: 12 }, () => [good, late]).flat());
    const update = client.moods.update("calm", () => draft);
    await expect(update).rejects.toMatchObject({ code: "precondition-failed" });
    expect(server.seen).toHaveLength(20);
  });

  it("can be aborted at once, even while it waits", async () => {
    const timers = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timers.mockRestore());
    for (const turn of ["hang", problem(503, "overloaded", { "retry-after": "20" })] as const) {
      server.play(turn);
      timers.mockClear();
      const controller = new AbortController();
      const call = client.moods.get("calm", { signal: controller.signal });
      const isWaiting = () => timers.mock.calls.some(([, ms = 0]) => ms > 20_000);
      await expect
        .poll(() => server.seen.length > 0 && (turn === "hang" || isWaiting()))
        .toBe(true);
      controller.abort(new Error("Left the page."));
      await expect(call).rejects.toThrow("Left the page.");
      expect(server.seen).toHaveLength(1);
    }
    for (const call of [
      (signal: AbortSignal) => client.moods.erase("calm", { signal }),
      (signal: AbortSignal) => client.moods.update("calm", () => draft, { signal }),
    ]) {
      server.play("hang");
      const controller = new AbortController();
      const calling = call(controller.signal);
      await expect.poll(() => server.seen.length).toBe(1);
      const reason = new Error("Left the page.");
      controller.abort(reason);
      await expect(calling).rejects.toBe(reason);
    }
    server.play(good);
    const list = client.moods.list({ signal: AbortSignal.abort() });
    await expect(list.toArray()).rejects.toMatchObject({ name: "AbortError" });
    const signal = AbortSignal.timeout(50);
    server.play("hang");
    await expect(client.health({ signal })).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describeHost("a client whose answers get lost", ({ url }) => {
  let server: ScriptedServer;
  let client: Client;
  beforeAll(async () => {
    server = await startScriptedServer(url);
    client = createClient({ url: server.url });
  });
  afterAll(() => server.stop());

  it("creates one document, and returns it", async () => {
    server.play("lose", "half", "pass");
    const created = await client.moods.create({ mood: "Once" });
    expect(created).toMatchObject({ id: "once", _meta: { revision: 1 } });
    server.play("pass");
    expect(await client.moods.list({ q: "once" }).toArray()).toEqual([created]);
  });

  it("reports that its own write may have happened", async () => {
    server.play("pass");
    const mood = await client.moods.create({ mood: "Unsure" });
    server.play("lose", "pass");
    const write = client.moods.patch("unsure", { description: "a" }, { ifMatch: mood });
    await expect(write).rejects.toMatchObject({
      code: "no-answer",
      status: 412,
      current: { description: "a", _meta: { revision: 2 } },
    });
  });

  it("does not apply an update twice", async () => {
    server.play("pass");
    await client.moods.create({ mood: "Counter", count: 0 });
    server.play("pass", "lose", "pass");
    const update = client.moods.update("counter", (mood) => ({ ...mood, count: 1 }));
    await expect(update).rejects.toMatchObject({ code: "no-answer" });
    expect(await client.moods.get("counter")).toMatchObject({ count: 1, _meta: { revision: 2 } });
  });

  it("writes if the request itself was lost", async () => {
    server.play("pass");
    await client.moods.create({ mood: "Slow" });
    server.play("pass", "drop", "pass");
    expect(await client.moods.update("slow", (mood) => ({ ...mood, round: 2 }))).toMatchObject({
      _meta: { revision: 2 },
    });
  });
});
