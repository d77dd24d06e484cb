import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { answer } from "../../src/http/answer.ts";
import { toJsonAnswer } from "../../src/http/envelope.ts";
import { Gate, instanceBudget, shareOf } from "../../src/http/gate.ts";
import type { Incoming, Operation } from "../../src/http/operation.ts";

const mebibyte = 1024 * 1024;

const operation: Operation = {
  name: "moods-create",
  about: "moods",
  method: "POST",
  path: "/api/moods",
  access: "write",
  summary: "",
  input: { body: { mediaTypes: ["application/json"], schema: "Mood" } },
  output: [],
  problems: [],
  run: async () => toJsonAnswer({ success: true }),
};

const invocation = {
  params: {},
  requestId: "test",
  access: { mode: "open", readingIsPublic: false, platformSignsIn: false },
  log: () => {},
} as const;

/** Does some work that holds this many bytes. */
async function pass<T>(gate: Gate, bytes: number, work: () => Promise<T>): Promise<T> {
  const leave = await gate.take(bytes);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** A request, and whether its body was read. */
function requestOf(text: string): Incoming & { isRead: boolean } {
  const request = new Request("http://localhost/api/moods", {
    method: "POST",
    headers: { "content-type": "application/json", "content-length": String(text.length) },
    body: text,
  });
  return {
    method: request.method,
    url: request.url,
    headers: request.headers,
    isRead: false,
    arrayBuffer() {
      this.isRead = true;
      return request.arrayBuffer();
    },
  };
}

describe("the memory budget of all requests", () => {
  it("is never exceeded, is used in order of arrival, and is fully free at the end", async () => {
    const share = fc.record({ bytes: fc.integer({ min: 1, max: 150 }), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(share, { maxLength: 40 }), fc.scheduler(), async (all, s) => {
        const gate = new Gate({ bytes: 100, maxWaiting: 100 });
        let held = 0;
        const begun: number[] = [];
        const work = all.map(({ bytes, fails }, index) =>
          pass(gate, bytes, async () => {
            begun.push(index);
            held += Math.min(bytes, 100);
            expect(held).toBeLessThanOrEqual(100);
            await s.schedule(Promise.resolve());
            held -= Math.min(bytes, 100);
            if (fails) {
              throw new Error("as it was told");
            }
          }),
        );
        const ends = Promise.allSettled(work);
        await s.waitFor(ends);
        expect((await ends).map(({ status }) => status)).toEqual(
          all.map(({ fails }) => (fails ? "rejected" : "fulfilled")),
        );
        expect(begun).toEqual(all.map((_, index) => index));
        expect(await pass(gate, 100, async () => "in")).toBe("in");
      }),
      { numRuns: 200 },
    );
  });

  it("lets a limited number wait, and refuses all others at once", async () => {
    const gate = new Gate({ bytes: 100, maxWaiting: 2 });
    const held = Promise.withResolvers<void>();
    const inside = pass(gate, 100, () => held.promise);
    const waiting = [pass(gate, 1, async () => 1), pass(gate, 1, async () => 2)];
    await expect(pass(gate, 1, async () => 3)).rejects.toMatchObject({ code: "overloaded" });
    held.resolve();
    await inside;
    expect(await Promise.all(waiting)).toEqual([1, 2]);
  });

  it("lets no request wait forever, or behind one that has given up", async () => {
    const gate = new Gate({ bytes: 100, patience: 1 });
    const held = Promise.withResolvers<void>();
    const inside = pass(gate, 60, () => held.promise);
    const large = pass(gate, 100, async () => "large");
    const small = pass(gate, 30, async () => "small");
    await expect(large).rejects.toMatchObject({ code: "overloaded" });
    // It waited just as long, so it may have given up, too; otherwise it was admitted.
    await small.catch((error: unknown) => expect(error).toMatchObject({ code: "overloaded" }));
    expect(await pass(gate, 40, async () => "in")).toBe("in");
    held.resolve();
    await inside;
  });

  it("is given to whoever fits as soon as the one before has given up", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const gate = new Gate({ bytes: 100, patience: 1_000 });
    await gate.take(60);
    const large = expect(gate.take(100)).rejects.toMatchObject({ code: "overloaded" });
    await vi.advanceTimersByTimeAsync(500);
    const small = pass(gate, 30, async () => "small");
    await vi.advanceTimersByTimeAsync(500);
    await large;
    expect(await small).toBe("small");
  });

  it("is half of the heap, between the need of 64 documents and the smallest instance's heap", () => {
    expect(instanceBudget(448 * mebibyte)).toBe(128 * mebibyte);
    expect(instanceBudget(200 * mebibyte)).toBe(64 * mebibyte);
    expect(instanceBudget(4_288 * mebibyte)).toBe(256 * mebibyte);
  });
});

describe("a request at the gate", () => {
  it.for<[string, Partial<Operation>, Record<string, string>, number]>([
    ["a document", { input: {} }, {}, 4 * mebibyte],
    ["a page", { input: {}, holds: 32 * mebibyte }, {}, 32 * mebibyte],
    ["a body of 100 bytes", {}, { "content-length": "100" }, 4 * mebibyte + 2_400],
    ["a body that is refused unread", {}, { "content-length": "9999999999" }, 28 * mebibyte],
    ["a body of nobody knows how much", {}, {}, 28 * mebibyte],
    ["a length that is no number", {}, { "content-length": "1, 1" }, 28 * mebibyte],
    ["a negative length", {}, { "content-length": "-1" }, 28 * mebibyte],
    [
      "lines",
      { input: { body: { mediaTypes: [], maxBytes: 8 * mebibyte } } },
      { "content-length": "1000" },
      4 * mebibyte + 6_000,
    ],
  ])("counts %s as what it may become", ([, parts, headers, bytes]) => {
    const request = { ...requestOf(""), headers: new Headers(headers) };
    expect(shareOf({ ...operation, ...parts }, request)).toBe(bytes);
  });

  it("is not read before it has its share, and gives it back when it is refused", async () => {
    const gate = new Gate({ bytes: 10 * mebibyte });
    const held = Promise.withResolvers<void>();
    const inside = pass(gate, 10 * mebibyte, () => held.promise);
    const [good, bad] = [requestOf('{"mood":"Calm"}'), requestOf("no JSON")];
    const answers = Promise.all([
      answer(operation, good, { ...invocation, gate }),
      answer(operation, bad, { ...invocation, gate }),
    ]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([good.isRead, bad.isRead]).toEqual([false, false]);
    held.resolve();
    await inside;
    expect((await answers).map(({ status }) => status)).toEqual([200, 400]);
    expect(await pass(gate, 10 * mebibyte, async () => "in")).toBe("in");
  });

  it("is answered at once where it is open, however full the instance is", async () => {
    const gate = new Gate({ bytes: 1, maxWaiting: 0 });
    const held = Promise.withResolvers<void>();
    const inside = pass(gate, 1, () => held.promise);
    const open: Operation = { ...operation, access: "open", method: "GET", input: {} };
    const refused = await answer(operation, requestOf("{}"), { ...invocation, gate });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    expect((await answer(open, requestOf("{}"), { ...invocation, gate })).status).toBe(200);
    held.resolve();
    await inside;
  });
});
