import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

const template = {
  id: "call",
  name: "Call",
  inputs: { q: { type: "string" } },
  prompt: "system: |\n{{ persona.name }} {{ q }}",
};

const marker = {
  rule: "near_miss_marker",
  severity: "warning",
  pointer: "/prompt",
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 10,
  suggestion: { message: 'Write "system:"', replacement: "system:" },
};

describeHost("linting a template", ({ send, sendJson }) => {
  it("finds mistakes in a document, whose fields each have lines of their own", async () => {
    const { body, headers, status } = await sendJson("POST", "/api/templates/lint", { template });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({ success: true, findings: [marker] });
  });

  it("finds mistakes in the text of a file, front matter included", async () => {
    const text = `---\nname: Call\ninputs: {q: {type: string}}\n---\n${template.prompt}`;
    const { body } = await sendJson("POST", "/api/templates/lint", { template: text });
    expect(body["findings"]).toMatchObject([{ ...marker, line: 5, endLine: 5 }]);
  });

  it.for([
    [{ prompt: 5 }, { rule: "invalid_field", pointer: "/prompt" }],
    [{}, { rule: "invalid_field", pointer: "/prompt" }],
    ["---\nname: [\n---\n", { rule: "syntax", line: 2, column: 8 }],
  ] as const)("answers findings for %j, which could not be stored", async ([asked, finding]) => {
    const { body, status } = await sendJson("POST", "/api/templates/lint", { template: asked });
    expect(status).toBe(200);
    expect(body["findings"]).toMatchObject([finding]);
  });

  it.for([{}, { template: 5 }, { template: [] }, { template: null }, { template: "", more: 1 }])(
    "refuses %j",
    async (asked) => {
      const { body, status } = await sendJson("POST", "/api/templates/lint", asked);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "validation-failed" });
    },
  );

  it("is not in the way of a template with that id", async () => {
    await sendJson("PUT", "/api/templates/lint", { prompt: "x" }, { "if-none-match": "*" });
    expect((await send("/api/templates/lint")).body["template"]).toMatchObject({ id: "lint" });
    expect((await send("/api/templates/lint", { method: "DELETE" })).status).toBe(200);
  });

  describe("on save", () => {
    it("answers what it finds beside the document, and stores nothing of it", async () => {
      const { id, ...replacement } = template;
      const path = `/api/templates/${id}`;
      const created = await sendJson("POST", "/api/templates", template);
      const replaced = await sendJson("PUT", path, { ...replacement, name: "Two" });
      const patched = await sendJson("PATCH", path, { name: "Three" });
      for (const { body } of [created, replaced, patched]) {
        expect(Object.keys(body)).toEqual(["success", "template", "warnings"]);
        expect(body["warnings"]).toMatchObject([marker]);
      }
      for (const read of [path, `${path}/revisions/1`, `${path}/revisions`, `${path}/diff`]) {
        expect(JSON.stringify((await send(read)).body)).not.toContain("near_miss_marker");
      }
    });

    it("has no warnings in an answer if it finds nothing", async () => {
      const { body } = await sendJson("POST", "/api/templates", { prompt: "system:\nHello" });
      expect(Object.keys(body)).toEqual(["success", "template"]);
    });

    it("lint=strict refuses what it finds, with places, and writes nothing", async () => {
      const good = { id: "strict", prompt: "system:\nHello" };
      await sendJson("POST", "/api/templates?lint=strict", good);
      const calls = [
        ["POST", "/api/templates?lint=strict", { ...template, id: "strict-2" }],
        ["PUT", "/api/templates/strict?lint=strict", { prompt: template.prompt }],
        ["PATCH", "/api/templates/strict?lint=strict", { prompt: "{{ q }}" }],
      ] as const;
      for (const [method, path, asked] of calls) {
        const { body, status } = await sendJson(method, path, asked);
        expect(status).toBe(400);
        expect(body).toMatchObject({
          code: "validation-failed",
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: "/prompt", line: 1, column: expect.any(Number) }),
          ]),
        });
      }
      expect((await send("/api/templates/strict")).body["template"]).toMatchObject({
        prompt: good.prompt,
        _meta: { revision: 1 },
      });
      expect((await send("/api/templates/strict-2")).status).toBe(404);
    });

    it("lint=strict lets questions of style pass", async () => {
      const styled = { prompt: "System:\nHello" };
      const { body, status } = await sendJson("POST", "/api/templates?lint=strict", styled);
      expect(status).toBe(201);
      expect(body["warnings"]).toMatchObject([{ rule: "marker_style" }]);
    });

    it("a patch in strict mode is judged by the whole document", async () => {
      await sendJson("POST", "/api/templates", { ...template, id: "whole" });
      const path = "/api/templates/whole?lint=strict";
      expect((await sendJson("PATCH", path, { name: "Other" })).status).toBe(400);
      expect((await sendJson("PATCH", path, { prompt: "{{ q }}" })).status).toBe(200);
    });

    it("other types have no such parameter", async () => {
      const { body } = await sendJson("POST", "/api/moods?lint=strict", { mood: "Calm" });
      expect(body).toMatchObject({ code: "invalid-parameter" });
    });
  });
});
