import { beforeAll, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";
import { examples } from "../support/examples.ts";

const ndjson = { "content-type": "application/x-ndjson" };

describeHost("export and import", ({ send, sendJson }) => {
  beforeAll(async () => {
    for (const { collection, document } of examples) {
      await sendJson("POST", `/api/${collection}`, { z: 1, id: "one", ...document });
      await sendJson("POST", `/api/${collection}`, { id: "gone", ...document });
      await send(`/api/${collection}/gone`, { method: "DELETE" });
    }
  });
  const importText = (body: string, query = "") =>
    send(`/api/import${query}`, { method: "POST", body, headers: ndjson });
  const line = (id: string, mood = "Calm") =>
    JSON.stringify({ type: "moods", document: { id, mood } });

  it("an export has each document on a line, its fields in their order, without _meta", async () => {
    const { headers, text } = await send("/api/export");
    expect(headers.get("content-type")).toBe("application/x-ndjson");
    expect(headers.get("link")).toBeNull();
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((one) => JSON.parse(one)),
    ).toEqual(
      examples.map(({ collection, document }) => ({
        type: collection,
        document: { z: 1, id: "one", ...document },
      })),
    );
    expect(text.split("\n")[0]).toMatch(/^\{"type":"personas","document":\{"z":1,"id":"one"/);
  });

  it("an export can be limited to an existing type", async () => {
    const { text } = await send("/api/export?type=moods");
    expect(text.trimEnd().split("\n")).toHaveLength(1);
    expect((await send("/api/export?type=x")).body.code).toBe("invalid-parameter");
    expect((await send("/api/export?cursor=x")).body.code).toBe("invalid-cursor");
  });

  it("importing an export changes nothing", async () => {
    const { text } = await send("/api/export");
    const { body } = await importText(text);
    const counts = { created: 0, updated: 0, unchanged: examples.length, failedCount: 0 };
    expect(body).toEqual({ success: true, ...counts, failed: [] });
    expect((await send("/api/moods/one")).document._meta.revision).toBe(1);
  });

  it("an import creates, restores, and reports each line that it refuses", async () => {
    const { body } = await importText(
      [
        line("new-1"),
        "",
        "{",
        line("gone"),
        line("one", "Other"),
        line("new-2", ""),
        line("new-1"),
        '{"type":"nothing","document":{"id":"x"}}',
        '{"type":"moods","document":{"mood":"No id"}}',
        JSON.stringify({ type: "moods", document: { id: "big", mood: "x".repeat(460_000) } }),
        '{"document":{"mood":"Reordered","id":"new-3"},"type":"moods"}\r',
      ].join("\n"),
    );
    expect(body).toMatchObject({ created: 3, updated: 0, unchanged: 0, failedCount: 7 });
    expect(
      (body["failed"] as { line: number; code: string }[]).map((one) => [one.line, one.code]),
    ).toEqual([
      [3, "malformed-json"],
      [5, "already-exists"],
      [6, "validation-failed"],
      [7, "already-exists"],
      [8, "validation-failed"],
      [9, "validation-failed"],
      [10, "too-large"],
    ]);
    expect((await send("/api/moods/new-1")).document._meta).toMatchObject({
      revision: 1,
      origin: "import",
    });
    expect((await send("/api/moods/gone")).document._meta.revision).toBe(3);
    const { body: history } = await send("/api/moods/new-3/revisions");
    expect(history["revisions"]).toMatchObject([{ change: "imported" }]);
  });

  it.for([
    ["that are no JSON", "xyz"],
    ["that are no objects", "1"],
    ["without an id", '{"type":"moods","document":{"mood":"No id"}}'],
    ["of a wrong shape", '{"type":"moods","document":{"id":"one","mood":1}}'],
    ["that are there with other content", line("one", "Other")],
    ["too long to be read", `{${" ".repeat(1024 * 1024)}}`, 3],
  ] as const)(
    "of many lines %s, the first 1,000 are listed and all are counted",
    async ([, bad, count = 1_500]) => {
      const good = line(`after-${count}-${bad.length}`);
      const { body } = await importText(`${`${bad}\n`.repeat(count)}${good}`);
      expect(body).toMatchObject({ created: 1, failedCount: count });
      expect((body["failed"] as { line: number }[]).map((one) => one.line)).toEqual(
        Array.from({ length: Math.min(count, 1_000) }, (_, n) => n + 1),
      );
    },
  );

  it("for a line with many faults, ten are listed, and that there are more", async () => {
    const { body } = await importText(
      `{"type":"moods","document":{"id":"many","mood":"x","a":[${"1e999,".repeat(50)}1]}}`,
    );
    const failed = body["failed"] as { detail: string; errors: { code: string }[] }[];
    expect(failed.map(({ errors }) => [errors.length, errors.at(-1)?.code])).toEqual([
      [10, "more_faults"],
    ]);
    expect(failed.every(({ detail }) => detail.length < 1_000)).toBe(true);
  });

  it("mode=upsert replaces documents that differ; the order of fields does not count", async () => {
    await importText([line("up-1"), line("up-2")].join("\n"));
    const lines = [
      '{"type":"moods","document":{"mood":"Calm","id":"up-1"}}',
      line("up-2", "New"),
      line("up-3"),
    ];
    const { body } = await importText(lines.join("\n"), "?mode=upsert");
    expect(body).toMatchObject({ created: 1, updated: 1, unchanged: 1, failed: [] });
    expect((await send("/api/moods/up-2")).document).toMatchObject({
      mood: "New",
      _meta: { revision: 2 },
    });
  });

  it("dryRun=true reports what would be done, and changes nothing", async () => {
    const { body } = await importText(
      [line("dry"), line("one", "Other")].join("\n"),
      "?dryRun=true&mode=upsert",
    );
    expect(body).toMatchObject({ created: 1, updated: 1 });
    expect((await send("/api/moods/dry")).status).toBe(404);
    expect((await send("/api/moods/one")).document._meta.revision).toBe(1);
  });

  it.for([
    ["?mode=x", ndjson, "x", 400, "invalid-parameter"],
    ["?dryRun=x", ndjson, "x", 400, "invalid-parameter"],
    ["", { "content-type": "application/json" }, "[]", 415, "unsupported-media-type"],
    ["", ndjson, "", 400, "malformed-json"],
    ["", ndjson, "x".repeat(8 * 1024 * 1024 + 1), 413, "too-large"],
  ] as const)("refuses an import %s with %j", async ([query, headers, body, status, code]) => {
    const response = await send(`/api/import${query}`, { method: "POST", headers, body });
    expect([response.status, response.body.code]).toEqual([status, code]);
  });

  it("an export of several pages can be continued, and all of it imported", async () => {
    const count = 5_200;
    const lines = Array.from({ length: count }, (_, n) =>
      line(`many-${String(n).padStart(4, "0")}`),
    );
    expect((await importText(lines.join("\n"))).body).toMatchObject({ created: count, failed: [] });
    const first = await send("/api/export?type=moods");
    expect(first.text.trimEnd().split("\n")).toHaveLength(5_000);
    const next = /^<(.*)>; rel="next"$/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await send(next);
    expect(second.headers.get("link")).toBeNull();
    const found = `${first.text}${second.text}`.trimEnd().split("\n");
    expect(found.filter((one) => one.includes('"many-'))).toEqual(lines);
  });
});
