import { expect, it } from "vitest";
import { createClient, type ExportedDocument, type ImportedLine } from "../../src/client/index.ts";
import { describeClient } from "../support/describe-client.ts";
import { startScriptedServer } from "../support/scripted-server.ts";

const moodLine = (id: string, mood = "田辺"): ImportedLine => ({
  type: "moods",
  document: { id, mood },
});

describeClient("the client's export and import of all", ({ client }) => {
  it("export all documents and import them again", async () => {
    const lines = [
      moodLine("a"),
      { type: "personas" as const, document: { id: "p", name: "花子" } },
    ];
    const report = await client().import(lines);
    const none = { updated: 0, unchanged: 0, failed: [], failedCount: 0 };
    expect(report).toEqual({ created: 2, ...none });
    const all: ExportedDocument[] = await client().export().toArray();
    expect(all).toEqual(lines.toReversed());
    expect(await client().export({ type: "moods" }).toArray()).toEqual([lines[0]]);
    expect(await client().import(all)).toMatchObject({ created: 0, unchanged: 2 });
  });
});

describeClient("the client's export and import", ({ client, url }) => {
  it("accept lines as text, and report the wrong ones", async () => {
    const text = [
      JSON.stringify(moodLine("b"), undefined, 2),
      "",
      "{",
      JSON.stringify({ type: "moods", document: { id: "c" } }),
      `${JSON.stringify(moodLine("d"))}\r\n`,
    ];
    const report = await client().import(text);
    expect(report).toMatchObject({ created: 2, failed: [{ line: 3 }, { line: 4 }] });
    expect(report.failed[1]?.errors?.[0]?.pointer).toBe("/mood");
  });

  it("leave existing documents alone, unless they may replace them", async () => {
    await client().import([moodLine("e", "Before")]);
    const lines = [moodLine("e", "After")];
    const refused = await client().import(lines);
    expect(refused.failed).toMatchObject([{ line: 1, code: "already-exists" }]);
    expect(await client().import(lines, { mode: "upsert", dryRun: true })).toMatchObject({
      updated: 1,
    });
    expect((await client().moods.get("e")).mood).toBe("Before");
    await client().import(lines, { mode: "upsert" });
    expect((await client().moods.get("e")).mood).toBe("After");
  });

  it("reject the second line of a document even in a later call, as objects and as texts", async () => {
    const toLine = (line: ImportedLine, at: number) => (at % 2 === 0 ? line : JSON.stringify(line));
    const id = (at: number | string) => `again-${at}`;
    const many = Array.from({ length: 1_000 }, (_, at) => moodLine(id(at)));
    const lines = [
      moodLine(id("x"), "one"),
      moodLine(id("y"), ""),
      ...many,
      moodLine(id("x"), "two"),
    ];
    const rest = [moodLine(id("y"), "y"), moodLine(id(7), "seven"), moodLine(id("y"), "z")];
    const report = await client().import([...lines, ...rest].map(toLine), { mode: "upsert" });
    expect(report).toMatchObject({ created: 1_002, updated: 0, failedCount: 4 });
    expect(report.failed.map(({ detail, line }) => [line, detail])).toEqual([
      [2, expect.stringContaining("/mood")],
      [1_003, `moods/${id("x")} already appears on line 1.`],
      [1_005, `moods/${id(7)} already appears on line 10.`],
      [1_006, `moods/${id("y")} already appears on line 1004.`],
    ]);
    expect((await client().moods.get(id("x"))).mood).toBe("one");
    expect((await client().moods.get(id("y"))).mood).toBe("y");
  });

  it("reject the second line of a document also if the first one left it as it is", async () => {
    await client().import([moodLine("stays", "Before")]);
    const between = Array.from({ length: 1_000 }, (_, at) => moodLine(`between-${at}`));
    const lines = [moodLine("stays", "After"), ...between, moodLine("stays", "Before")];
    const { failed, unchanged } = await client().import(lines);
    expect([unchanged, failed.map(({ detail, line }) => [line, detail])]).toEqual([
      0,
      [
        [1, expect.stringContaining("already exists with different content")],
        [1_002, "moods/stays already appears on line 1."],
      ],
    ]);
  });

  it("use calls of a moderate size, and number lines over all of them", async () => {
    const server = await startScriptedServer(url);
    server.play("pass");
    async function* lines() {
      for (let at = 1; at <= 20; at += 1) {
        yield moodLine(`part-${at}`, at === 19 ? "" : "日".repeat(100_000));
      }
    }
    const report = await createClient({ url: server.url }).import(lines(), { dryRun: true });
    await server.stop();
    expect(report).toMatchObject({ created: 19, failed: [{ line: 19 }] });
    const sizes = server.seen.map(({ body }) => Buffer.byteLength(body));
    expect(sizes.length).toBe(2);
    expect(Math.max(...sizes)).toBeLessThan(8 * 1024 * 1024);
  });

  it("list the first 1,000 rejected lines over all calls, and count all", async () => {
    const lines = Array.from({ length: 2_300 }, (_, n) => (n % 2 === 0 ? "x" : moodLine("same")));
    const report = await client().import(lines);
    expect(report).toMatchObject({ created: 1, unchanged: 0, failedCount: 2_299 });
    expect(report.failed.map(({ line }) => line)).toEqual(
      Array.from({ length: 1_001 }, (_, n) => n + 1).filter((line) => line !== 2),
    );
  });

  it("send no request if there is nothing to send", async () => {
    const nowhere = createClient({ url: "http://localhost:1", retries: 0 });
    const none = { created: 0, updated: 0, unchanged: 0, failed: [], failedCount: 0 };
    expect(await nowhere.import([])).toEqual(none);
  });

  it("export more than fits one call", async () => {
    const long = Array.from({ length: 12 }, (_, n) => moodLine(`long-${n}`, "日".repeat(250_000)));
    expect(await client().import(long)).toMatchObject({ created: 12 });
    const calls: unknown[] = [];
    const counting: typeof fetch = (input, init) => {
      calls.push(input);
      return fetch(input, init);
    };
    const exported = createClient({ url: url(), fetch: counting }).export({ type: "moods" });
    const ids = (await exported.toArray()).map(({ document }) => document.id);
    expect(ids.filter((id) => id.startsWith("long-"))).toHaveLength(12);
    expect(calls).toHaveLength(2);
  });
});
