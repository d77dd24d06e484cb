import { describe, expect, it } from "vitest";
import { mood } from "../../src/documents/mood.ts";
import { persona } from "../../src/documents/persona.ts";
import { shareOf } from "../../src/http/gate.ts";
import { documentOperations } from "../../src/http/operations/documents.ts";
import { holdings } from "../../src/http/operations/holdings.ts";
import { describeHost } from "../support/every-host.ts";

const on = { LEGACY_FRONTENDS: "true" };

describeHost(
  "with LEGACY_FRONTENDS=true",
  ({ log, send, sendJson }) => {
    const template = {
      id: "form",
      name: "Form",
      prompt: "Hello",
      model: { api: "chat", configuration: { type: "azure_openai" } },
      inputs: { name: { type: "string" } },
      sample: { name: "Ada" },
    };

    describe("a PUT", () => {
      it("keeps top-level fields that are not sent, and records a history", async () => {
        await sendJson("POST", "/api/templates", template);
        const put = await sendJson("PUT", "/api/templates/form", { prompt: "Changed", inputs: {} });
        expect(put.status).toBe(200);
        const { _meta, ...document } = put.document;
        expect(document).toEqual({ ...template, prompt: "Changed", inputs: {} });
        const diff = await send("/api/templates/form/diff?from=1&to=2");
        expect(diff.text).toContain("Changed");
        const first = await send("/api/templates/form/revisions/1");
        expect(first.text).toContain("Hello");
      });

      it("replaces each sent field completely, even by null", async () => {
        await sendJson("POST", "/api/personas", { id: "a", name: "A", demographics: { age: 1 } });
        const put = await sendJson("PUT", "/api/personas/a", {
          demographics: { job: "x" },
          needs: null,
        });
        expect(put.document).toMatchObject({ name: "A", needs: null });
        expect(put.document["demographics"]).toEqual({ job: "x" });
      });

      it("is refused if the resulting document would be invalid", async () => {
        const put = await sendJson("PUT", "/api/personas/a", { name: "" });
        expect([put.status, put.body.code]).toEqual([400, "validation-failed"]);
      });

      it("evaluates conditions as usual, and creates on request", async () => {
        const stale = await sendJson("PUT", "/api/personas/a", { x: 1 }, { "if-match": '"no"' });
        expect(stale.status).toBe(412);
        const put = (headers = {}) => sendJson("PUT", "/api/personas/b", { name: "B" }, headers);
        expect((await put()).status).toBe(404);
        expect((await put({ "if-none-match": "*" })).status).toBe(201);
      });
    });

    describe("a list", () => {
      it("is ordered by title, or as requested", async () => {
        for (const [id, title] of [
          ["1", "beta"],
          ["2", "Alpha"],
          ["3", "gamma"],
        ]) {
          const scenario = { description: "x" };
          await sendJson("POST", "/api/scenarios", { id, title, scenario });
        }
        const titles = async (query: string) =>
          (await send(`/api/scenarios${query}`)).documents.map(({ title }) => title);
        expect(await titles("")).toEqual(["Alpha", "beta", "gamma"]);
        expect(await titles("?q=a&fields=title")).toEqual(["Alpha", "beta", "gamma"]);
        expect(await titles("?sort=-title")).toEqual(["gamma", "beta", "Alpha"]);
        const { nextLink = "" } = (await send("/api/scenarios?limit=2")).body;
        const { search, searchParams } = new URL(nextLink, "http://x");
        expect(await titles(search)).toEqual(["gamma"]);
        // The typed client sends the cursor alone.
        const cursor = encodeURIComponent(searchParams.get("cursor") ?? "");
        expect(await titles(`?cursor=${cursor}`)).toEqual(["gamma"]);
        expect((await send("/api/scenarios?cursor=nonsense")).status).toBe(400);
        expect((await send("/api/scenarios?deleted=true")).status).toBe(200);
      });

      it("longer than a page is cut, and the log says so", async () => {
        expect(log()).not.toContain('"list-cut"');
        for (let n = 0; n < 11; n += 1) {
          const scenario = { description: "x".repeat(450_000) };
          await sendJson("POST", "/api/scenarios", { title: `long ${n}`, scenario });
        }
        const { body } = await send("/api/scenarios");
        expect(body.count).toBeLessThan(14);
        expect(body.nextLink).toContain("sort=title");
        expect(log()).toContain('"event":"list-cut","collection":"scenarios"');
      });
    });

    describe("a POST of a mood", () => {
      it("with an existing text is 201 with that mood, whatever its id", async () => {
        const first = await sendJson("POST", "/api/moods", { id: "own", mood: "Calm", n: 1 });
        const again = await sendJson("POST", "/api/moods", { mood: "Calm", n: 2 });
        expect(again.status).toBe(201);
        expect(again.headers.get("location")).toBe("/api/moods/own");
        expect(again.body).toEqual(first.body);
      });

      it("creates one if several arrive at once", async () => {
        const sent = Array.from({ length: 6 }, () =>
          sendJson("POST", "/api/moods", { mood: "At once" }),
        );
        const answers = await Promise.all(sent);
        expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
        expect(new Set(answers.map(({ document }) => document["id"]))).toEqual(
          new Set(["at-once"]),
        );
      });

      it("whose text differs in anything is another mood", async () => {
        const { document } = await sendJson("POST", "/api/moods", { mood: "At once!" });
        expect(document["id"]).toBe("at-once-2");
      });

      it("reports faults as usual", async () => {
        expect((await sendJson("POST", "/api/moods", {})).status).toBe(400);
      });
    });

    it("other types are created even under an existing title", async () => {
      await sendJson("POST", "/api/personas", { name: "Twin" });
      const { document } = await sendJson("POST", "/api/personas", { name: "Twin" });
      expect(document["id"]).toBe("twin-2");
    });
  },
  on,
);

describeHost("without LEGACY_FRONTENDS", ({ send, sendJson }) => {
  it("a PUT replaces the document, a list is ordered by id, and titles may repeat", async () => {
    await sendJson("POST", "/api/moods", { id: "b", mood: "Alpha", more: 1 });
    await sendJson("POST", "/api/moods", { id: "a", mood: "Beta" });
    const { document } = await sendJson("PUT", "/api/moods/b", { mood: "Alpha" });
    expect(document).not.toHaveProperty("more");
    expect((await send("/api/moods")).documents.map(({ id }) => id)).toEqual(["a", "b"]);
    const twin = await sendJson("POST", "/api/moods", { mood: "Alpha" });
    expect(twin.document["id"]).toBe("alpha");
  });
});

it("a POST that looks for a title takes the share of a page at the gate, and no other does", () => {
  const request = new Request("http://localhost/api/moods", { method: "POST", body: "{}" });
  const shares = [true, false].map((isForLegacy) =>
    [mood, persona].map((type) => {
      const service = () => Promise.reject(new Error("Nothing is called."));
      const operations = documentOperations(type, {
        documents: service,
        labels: service,
        isForLegacy,
      });
      const create = operations.find(({ name }) => name.endsWith("-create"));
      return create && shareOf(create, request);
    }),
  );
  const one = expect.toSatisfy((share) => share < holdings.page);
  expect(shares).toEqual([
    [expect.toSatisfy((share) => share > holdings.page), one],
    [one, one],
  ]);
});
