import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { describeHost, type HostUnderTest } from "../support/every-host.ts";

describeHost("lists", ({ send, sendJson }) => {
  it("are empty where nothing is", async () => {
    const response = await send("/api/personas");
    expect(response.body).toEqual({ success: true, personas: [], count: 0 });
    expect(response.headers.get("link")).toBeNull();
  });

  it("come in pages ordered by id, with a link to the next", async () => {
    const ids = Array.from({ length: 11 }, (_, n) => `page-${String(n).padStart(2, "0")}`);
    await Promise.all(ids.map((id) => sendJson("POST", "/api/moods", { id, mood: id })));
    const pages = await readPages(send, "/api/moods?limit=4");
    expect(pages.map(({ documents }) => documents.map(({ id }) => id))).toEqual([
      ids.slice(0, 4),
      ids.slice(4, 8),
      ids.slice(8),
    ]);
    for (const { body, documents, headers } of pages) {
      expect(body.count).toBe(documents.length);
      expect(headers.get("link")).toBe(body.nextLink ? `<${body.nextLink}>; rel="next"` : null);
    }
  });

  it("show a document as reading it does", async () => {
    await sendJson("POST", "/api/templates", { id: "same", name: "Same", prompt: "x", z: 1, a: 2 });
    const { documents } = await send("/api/templates");
    expect(JSON.stringify(documents[0])).toBe(
      JSON.stringify((await send("/api/templates/same")).document),
    );
  });

  it("do not show deleted documents", async () => {
    await sendJson("POST", "/api/templates", { id: "gone", prompt: "x" });
    await send("/api/templates/gone", { method: "DELETE" });
    const { documents } = await send("/api/templates");
    expect(documents.map(({ id }) => id)).not.toContain("gone");
  });

  it("end a page at 4 MiB and continue from there", async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `s-${String(n).padStart(2, "0")}`);
    for (const id of ids) {
      await sendJson("POST", "/api/scenarios", {
        id,
        title: id,
        scenario: { description: "x".repeat(450_000) },
      });
    }
    const pages = await readPages(send, "/api/scenarios");
    expect(pages.map(({ documents }) => documents.length)).toEqual([9, 3]);
    expect(pages.flatMap(({ documents }) => documents.map(({ id }) => id))).toEqual(ids);
  });

  it("can be sorted, have a total, and continue where a page ended", async () => {
    const titles = ["delta", "Alpha", "charlie", "Bravo"];
    await Promise.all(
      titles.map((title, n) =>
        sendJson("POST", "/api/scenarios", {
          id: `sorted-${n}`,
          title,
          level: n,
          scenario: { description: "x" },
        }),
      ),
    );
    const listed = async (query: string) => {
      const pages = await readPages(send, `/api/scenarios?q=sorted-&${query}`);
      return pages.map(({ documents }) => documents.map(({ title }) => title));
    };
    expect(await listed("sort=title&limit=3")).toEqual([["Alpha", "Bravo", "charlie"], ["delta"]]);
    expect(await listed("sort=-title")).toEqual([["delta", "charlie", "Bravo", "Alpha"]]);
    expect(await listed("sort=-level&limit=2")).toEqual([
      ["Bravo", "charlie"],
      ["Alpha", "delta"],
    ]);
    const { body } = await send("/api/scenarios?q=sorted-&sort=title&limit=3&total=true");
    expect([body["total"], body.count, "totalIsLowerBound" in body]).toEqual([4, 3, false]);
    await send("/api/scenarios/sorted-1", { method: "DELETE" });
    await send("/api/scenarios/sorted-3", { method: "DELETE" });
    const bin = await send("/api/scenarios?deleted=true&sort=-updatedAt");
    expect(bin.documents.map(({ id }) => id).slice(0, 2)).toEqual(["sorted-3", "sorted-1"]);
  });

  it.for([
    ["sort=", "sort must be one name"],
    ["sort=-", "sort must be one name"],
    ["sort=title,level", "sort must be one name"],
    ["deleted=true&sort=title", "updatedAt"],
    ["total=yes", "total must be true or false"],
  ])("refuse %s", async ([query, detail]) => {
    const { body, status } = await send(`/api/moods?${query}`);
    expect([status, body.code]).toEqual([400, "invalid-parameter"]);
    expect(body["detail"]).toContain(detail);
  });

  it("refuse a cursor of the same list in another order", async () => {
    const { body } = await send("/api/moods?limit=1&sort=title");
    const cursor = new URLSearchParams(body.nextLink?.split("?")[1]).get("cursor") ?? "";
    for (const query of ["", "&sort=-title", "&sort=updatedAt"]) {
      const response = await send(`/api/moods?cursor=${cursor}${query}`);
      expect([response.status, response.body.code]).toEqual([400, "invalid-cursor"]);
    }
  });

  it("refuse a cursor that is damaged or of another list", async () => {
    const { body } = await send("/api/moods?limit=1");
    const cursor = new URLSearchParams(body.nextLink?.split("?")[1]).get("cursor") ?? "";
    expect((await send(`/api/moods?cursor=${cursor}`)).status).toBe(200);
    const damaged = [
      "x",
      "",
      cursor.slice(0, -1),
      cursor.slice(1),
      `${cursor}A`,
      cursor.replace(/^./, (first) => (first === "A" ? "B" : "A")),
      Buffer.from('[1,"a"]').toString("base64url"),
    ];
    for (const bad of damaged) {
      const response = await send(`/api/moods?cursor=${bad}`);
      expect([response.status, response.body.code]).toEqual([400, "invalid-cursor"]);
    }
    expect((await send(`/api/personas?cursor=${cursor}`)).body.code).toBe("invalid-cursor");
  });
});

/** Every answer is checked against its description (test/support/every-host.ts); these are the forms of one. */
const forms = [
  "limit=1",
  "fields=",
  "fields=name,title",
  "fields=demographics.age,scenario.context",
]
  .flatMap((query) => [query, `${query}&sort=-title`, `${query}&q=a&total=true&where.more=true`])
  .concat(["deleted=true", "deleted=true&sort=-updatedAt&total=true"]);

describe.for([{}, { LEGACY_FRONTENDS: "true" }])("with %o", (settings) => {
  describeHost(
    "a list has items as described",
    ({ send, sendJson }) => {
      it.for(documentTypes)("in the form of $collection", async ({ collection }) => {
        const document = {
          ...{ name: "Ada", title: "Parcel", prompt: "Hi", more: true },
          ...{ demographics: { age: 41 }, scenario: { description: "Late", context: "a" } },
        };
        const path = `/api/${collection}`;
        for (const id of ["here", "there", "gone"]) {
          // Legacy frontends make no second mood of the same title.
          await sendJson("POST", path, { id, mood: `At ${id}`, ...document });
        }
        await send(`${path}/gone`, { method: "DELETE" });
        const counts = await Promise.all(
          forms.map(async (query) => (await send(`${path}?${query}`)).body.count),
        );
        expect(counts).toEqual(forms.map((query) => (/deleted|limit/.test(query) ? 1 : 2)));
      });
    },
    settings,
  );
});

async function readPages(send: HostUnderTest["send"], first: string) {
  const pages = [await send(first)];
  for (let next = pages[0]?.body.nextLink; next !== undefined; next = pages.at(-1)?.body.nextLink) {
    pages.push(await send(next));
  }
  return pages;
}
