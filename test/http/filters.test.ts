import { beforeAll, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

describeHost("the filters of a list", ({ send, sendJson }) => {
  beforeAll(async () => {
    const personas = [
      {
        id: "ana",
        name: "Ana",
        demographics: { age: 41, ageGroup: "35-44" },
        needs: ["Clear ANSWERS"],
      },
      {
        id: "bo",
        name: "Bo",
        demographics: { age: 29, ageGroup: "25-34" },
        active: true,
        note: "Straße",
      },
      {
        id: "cy",
        name: "Cy",
        demographics: { age: 41 },
        active: false,
        needs: ["time", "answers"],
      },
      {
        id: "di",
        name: "Di",
        demographics: { age: "41" },
        gone: null,
        deep: { more: { texts: ["Ångström"] } },
      },
      { id: "el", name: "ΜΑΣΤΟΡΑΣ" },
      { id: "tr", name: "İstanbul" },
    ];
    await Promise.all(personas.map((persona) => sendJson("POST", "/api/personas", persona)));
    for (const id of ["x1", "x2", "x3"]) {
      await sendJson("POST", "/api/personas", { id, name: "Xaver" });
      await send(`/api/personas/${id}`, { method: "DELETE" });
    }
  });
  const idsOf = async (query: string) =>
    (await send(`/api/personas?${query}`)).documents.map(({ id }) => id);

  it.for([
    ["q=answers", ["ana", "cy"]],
    ["q=ANSW", ["ana", "cy"]],
    ["q=stra%C3%9Fe", ["bo"]],
    [`q=${encodeURIComponent("a\u030angstro\u0308m")}`, ["di"]],
    ["q=demographics", []],
    ["q=41", ["di"]],
    ["where.name=Ana", ["ana"]],
    ["where.name=ana", []],
    ["where.demographics.ageGroup=35-44", ["ana"]],
    ["where.demographics.age=41", ["ana", "cy", "di"]],
    ["where.active=true", ["bo"]],
    ["where.gone=null", ["di"]],
    ["where.demographics=x", []],
    ["where.needs.1=answers", ["cy"]],
    ["where[name]=Ana", ["ana"]],
    ["where%5Bdemographics.age%5D=41&where[active]=false", ["cy"]],
    ["where[demographics][ageGroup]=35-44", ["ana"]],
    ["where[needs][1]=answers&where.name=Cy", ["cy"]],
    ["where.needs.length=2", []],
    ["where.needs.length=undefined", []],
    [`q=${encodeURIComponent("ΜΑΣ")}`, ["el"]],
    [`q=${encodeURIComponent("μασ")}`, ["el"]],
    [`q=${encodeURIComponent("μας")}`, ["el"]],
    [`q=${encodeURIComponent("i\u0307stanbul")}`, ["tr"]],
    [`q=${encodeURIComponent("İSTANBUL")}`, ["tr"]],
    ["where.__proto__.x=y", []],
    ["where.demographics.age=41&where.active=false", ["cy"]],
    ["where.demographics.age=41&q=answers", ["ana", "cy"]],
    ["q=", ["ana", "bo", "cy", "di", "el", "tr"]],
  ] as const)("?%s finds %j", async ([query, ids]) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it("continue from page to page, with cursors valid only for them", async () => {
    const first = await send("/api/personas?where.demographics.age=41&limit=2");
    expect(first.documents.map(({ id }) => id)).toEqual(["ana", "cy"]);
    const second = await send(first.body.nextLink ?? "");
    expect(second.documents.map(({ id }) => id)).toEqual(["di"]);
    expect(second.body.nextLink).toBeUndefined();
    const cursor = first.body.nextLink?.split("cursor=")[1];
    for (const other of ["", "where.demographics.age=29&", "q=41&", "deleted=true&"]) {
      expect((await send(`/api/personas?${other}cursor=${cursor}`)).body.code).toBe(
        "invalid-cursor",
      );
    }
  });

  it("mean the same list in any order of their conditions", async () => {
    const conditions = ["where.name=Xaver", "where.kind=old"];
    for (const id of ["y1", "y2"]) {
      await sendJson("POST", "/api/personas", { id, name: "Xaver", kind: "old" });
    }
    const { body } = await send(`/api/personas?${conditions.join("&")}&limit=1`);
    const cursor = body.nextLink?.split("cursor=")[1];
    const turned = `/api/personas?${conditions.toReversed().join("&")}&cursor=${cursor}`;
    expect((await send(turned)).documents.map(({ id }) => id)).toEqual(["y2"]);
  });

  it("show only the requested fields, with the id and _meta", async () => {
    const { documents } = await send(
      "/api/personas?fields=demographics.age,name,nothing&where.name=Ana",
    );
    expect(documents).toEqual([
      {
        id: "ana",
        name: "Ana",
        demographics: { age: 41 },
        _meta: expect.objectContaining({ revision: 1 }),
      },
    ]);
  });

  it("give pages with other fields other ETags", async () => {
    const [all, some] = [await send("/api/personas"), await send("/api/personas?fields=name")];
    expect(all.headers.get("etag")).not.toBe(some.headers.get("etag"));
    const again = await send("/api/personas?fields=name", {
      headers: { "if-none-match": some.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  it("deleted=true lists documents that can be restored", async () => {
    const { body, documents } = await send("/api/personas?deleted=true&limit=2");
    expect(documents).toEqual([
      { id: "x1", _meta: expect.objectContaining({ revision: 2, deleted: true }) },
      { id: "x2", _meta: expect.objectContaining({ revision: 2, deleted: true }) },
    ]);
    const rest = await send(body.nextLink ?? "");
    expect(rest.documents.map(({ id }) => id)).toEqual(["x3"]);
    await send("/api/personas/x3/revisions/1/restore", { method: "POST" });
    expect(await idsOf("deleted=true")).toEqual(["x1", "x2"]);
    await send("/api/personas/x3", { method: "DELETE" });
  });
});
