import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

const template = {
  id: "call",
  name: "Call",
  model: { api: "chat", configuration: { azure_endpoint: "${env:ENDPOINT}" } },
  inputs: {
    persona: { type: "object" },
    mood: { type: "string" },
    question: { type: "string", sample: "Never used" },
    turns: { type: "number", default: 3 },
  },
  prompt: [
    "system:",
    "You are {{ persona.name }}.",
    "{% for need in persona.needs %}- {{ need }}",
    "{% endfor %}{{ mood }}",
    "user:",
    "{{ question }} ({{ turns }})",
  ].join("\n"),
};

const persona = { id: "ada", name: "Ada", needs: ["A date", "system:\nA marker"] };
const inputs = { question: "Why?" };
const messages = [
  {
    role: "system",
    content:
      "You are Ada.\n- A date\n- system:\nA marker\nid: calm\nmood: Calm\ncontext:\n  places:\n    - home",
  },
  { role: "user", content: "Why? (3)" },
];

describeHost("rendering a template", ({ send, sendJson }) => {
  it("says with segments=true where its text is from", async () => {
    await prepare();
    const asked = { inputs, persona: "ada", mood: "calm" };
    const { body } = await sendJson("POST", `${path}?segments=true`, asked);
    expect(body["messages"]).toMatchObject([
      {
        ...messages[0],
        segments: [
          { text: "You are " },
          { text: "Ada", source: "persona" },
          {},
          {},
          {},
          {},
          {},
          { source: "mood" },
        ],
      },
      {
        ...messages[1],
        segments: [
          { text: "Why?", source: "question" },
          { text: " (" },
          { text: "3", source: "turns" },
          { text: ")" },
        ],
      },
    ]);
  });

  const path = "/api/templates/call/render";
  const prepare = async () => {
    await sendJson("POST", "/api/templates", template);
    await sendJson("POST", "/api/personas", persona);
    await sendJson("POST", "/api/moods", {
      id: "calm",
      mood: "Calm",
      context: { places: ["home"], more: null },
    });
  };

  it("answers messages, the model as written, and what was used", async () => {
    await prepare();
    const { body, headers, status } = await sendJson("POST", path, {
      inputs,
      persona: "ada",
      mood: { id: "calm", revision: 1 },
    });
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toEqual({
      success: true,
      messages,
      model: template.model,
      warnings: [],
      used: {
        template: { id: "call", revision: 1 },
        persona: { id: "ada", revision: 1 },
        mood: { id: "calm", revision: 1 },
      },
    });
  });

  it("renders the revisions that were used again, whatever was edited since", async () => {
    await sendJson("PATCH", "/api/personas/ada", { name: "Bo" });
    await sendJson("PATCH", "/api/templates/call", { prompt: "Changed" });
    const old = { inputs, persona: { id: "ada", revision: 1 }, mood: "calm", revision: 1 };
    expect((await sendJson("POST", path, old)).body["messages"]).toEqual(messages);
    const { body } = await sendJson("POST", path, { inputs, persona: "ada", mood: "calm" });
    expect(body).toMatchObject({
      messages: [{ role: "system", content: "Changed" }],
      used: { template: { revision: 2 }, persona: { revision: 2 } },
    });
  });

  it("renders a template that is not stored, and stores nothing", async () => {
    const unsaved = { ...template, id: "unsaved" };
    const asked = { template: unsaved, inputs, persona: { id: "ada", revision: 1 }, mood: "calm" };
    const { body } = await sendJson("POST", "/api/templates/render", asked);
    expect(body["messages"]).toEqual(messages);
    expect(body["used"]).not.toHaveProperty("template");
    expect((await send("/api/templates/unsaved")).status).toBe(404);
  });

  it("needs no inputs for a template without any", async () => {
    await sendJson("POST", "/api/templates", { id: "plain", name: "Plain", prompt: "Hello" });
    const { body } = await sendJson("POST", "/api/templates/plain/render", {});
    expect(body["messages"]).toEqual([{ role: "system", content: "Hello" }]);
  });

  it("leaves a template with the id render readable", async () => {
    await sendJson("POST", "/api/templates", { id: "render", name: "Render", prompt: "Hello" });
    expect((await send("/api/templates/render")).body["template"]).toMatchObject({ id: "render" });
    expect((await send("/api/templates/render", { method: "DELETE" })).status).toBe(200);
  });

  it("is 404 for a template or a revision of it that does not exist", async () => {
    expect((await sendJson("POST", "/api/templates/none/render", {})).body.code).toBe("not-found");
    expect((await sendJson("POST", path, { revision: 99 })).body.code).toBe("not-found");
  });

  describe("with what does not fit", () => {
    it.for([
      ["/inputs/question", { persona: "ada", mood: "calm" }],
      ["/inputs/turns", { inputs: { ...inputs, turns: "3" }, persona: "ada", mood: "calm" }],
      ["/inputs/more", { inputs: { ...inputs, more: 1 }, persona: "ada", mood: "calm" }],
      ["/inputs/persona", { inputs: { ...inputs, persona }, persona: "ada", mood: "calm" }],
      ["/mood", { inputs, persona: "ada" }],
      ["/inputs/persona", { inputs: { ...inputs, persona: "ada" }, mood: "calm" }],
      ["/persona", { inputs, persona: "none", mood: "calm" }],
      ["/mood", { inputs, persona: "ada", mood: { id: "calm", revision: 7 } }],
      ["/mood/revision", { inputs, persona: "ada", mood: { id: "calm", revision: "1" } }],
      ["/mood/id", { inputs, persona: "ada", mood: { revision: 1 } }],
      ["/mood", { inputs, persona: "ada", mood: 1 }],
      ["/scenario", { inputs, persona: "ada", mood: "calm", scenario: "not an id" }],
      ["/inputs", { inputs: [], persona: "ada", mood: "calm" }],
      ["/revision", { inputs, persona: "ada", mood: "calm", label: "production" }],
    ] as const)("is 400 with the pointer %j", async ([pointer, asked]) => {
      const { body, status } = await sendJson("POST", path, { revision: 1, ...asked });
      expect(status).toBe(400);
      expect(body["errors"]).toMatchObject([{ pointer }]);
    });

    it("is a warning with strict=false", async () => {
      const asked = { inputs: { turns: "many", more: 1 }, revision: 1 };
      const { body, status } = await sendJson("POST", `${path}?strict=false`, asked);
      expect(status).toBe(200);
      expect(body["messages"]).toMatchObject([{ role: "system" }, { content: " (many)" }]);
      const pointers = (body["warnings"] as { pointer: string }[]).map(({ pointer }) => pointer);
      expect(pointers).toEqual([
        ...["/inputs/more", "/persona", "/mood"],
        ...["/inputs/question", "/inputs/turns"],
      ]);
    });
  });

  it.for([
    [{ prompt: "a\n{{ b | nope }}" }, "/template/prompt", 2, 8],
    [{ prompt: "{{#b}}", template: "mustache" }, "/template/prompt", 1, 1],
    [
      { prompt: "x", template: { format: "handlebars" } },
      "/template/template",
      undefined,
      undefined,
    ],
    [{ name: "x" }, "/template/prompt", undefined, undefined],
  ] as const)("says where the fault in %j is", async ([unsaved, pointer, line, column]) => {
    const { body, status } = await sendJson("POST", "/api/templates/render?strict=false", {
      template: unsaved,
    });
    expect(status).toBe(400);
    const [fault] = body["errors"] as object[];
    expect(fault).toMatchObject({ pointer, ...(line && { line, column }) });
  });
});
