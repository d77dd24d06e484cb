import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createClient, SeedbedError } from "../../src/client/index.ts";
import { type ScriptedServer, startScriptedServer } from "../support/scripted-server.ts";

describe("a list of the client", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.stop());
  const page = (id: string, link?: string, type = "application/json") => ({
    status: 200,
    headers: { "content-type": type, ...(link && { link }) },
    body: JSON.stringify({ success: true, moods: [{ id }], count: 1 }),
  });
  const ids = async () =>
    (await createClient({ url: server.url }).moods.list().toArray()).map(({ id }) => id);

  it.for([
    ["alone", '</api/moods?cursor=N>; rel="next"'],
    [
      "behind another",
      '</api/moods?cursor=P>; rel="prev", </api/moods?limit=1&cursor=N>; rel="next"',
    ],
    ["before another", "</api/moods?cursor=N>;rel=next, </api/moods?cursor=P>; rel=prev"],
    ["among several relations", '</api/moods?cursor=N>; title="a, b; c"; REL="last Next"'],
    ["with a comma in its target", '</api/moods?where.a=b,c&cursor=N>; rel="next"'],
  ])("follows the link to the next page: %s", async ([, link]) => {
    server.play(page("a", link), page("b", '</api/moods?cursor=P>; rel="prev"'));
    expect(await ids()).toEqual(["a", "b"]);
    expect(server.seen.map(({ path }) => path)).toEqual(["/api/moods", "/api/moods?cursor=N"]);
  });

  it.for([
    '</api/moods?cursor=P>; rel="prev"',
    "</api/moods?cursor=P>",
    '</api/moods>; rel="next"',
  ])("ends if there is no next link: %s", async (link) => {
    server.play(page("a", link));
    expect(await ids()).toEqual(["a"]);
  });

  it("stops if a link leads back to a page that was already read", async () => {
    const link = (cursor: string) => `</api/moods?cursor=${cursor}>; rel="next"`;
    server.play(page("a", link("N")), page("b", link("M")), page("c", link("N")));
    await expect(ids()).rejects.toThrow(SeedbedError);
    expect(server.seen).toHaveLength(3);
  });

  it.for(["Application/JSON", "application/json; charset=utf-8", "application/json ;v=1"])(
    "accepts an answer of type %s",
    async (type) => {
      server.play(page("a", undefined, type));
      expect(await ids()).toEqual(["a"]);
    },
  );

  it("rejects an answer of any other type", async () => {
    server.play(page("a", undefined, "application/jsonp"));
    await expect(ids()).rejects.toMatchObject({ code: "unexpected-answer" });
  });
});
