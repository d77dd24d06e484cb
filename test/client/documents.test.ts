import { beforeEach, describe, expect, it } from "vitest";
import type { Client, Collection, Draft } from "../../src/client/index.ts";
import { describeClient } from "../support/describe-client.ts";
import { examples } from "../support/examples.ts";

interface Example<Shape> {
  readonly slug: string;
  readonly document: Draft<Shape>;
}

describeClient("the client", ({ client, send }) => {
  const [persona, template, scenario, mood] = examples;
  describeLife("personas", (one) => one.personas, persona);
  describeLife("templates", (one) => one.templates, template);
  describeLife("scenarios", (one) => one.scenarios, scenario);
  describeLife("moods", (one) => one.moods, mood);

  it.for([
    { name: "NaN", value: Number("five") },
    { name: "Infinity", value: Number.POSITIVE_INFINITY },
  ])("sends nothing that JSON would turn into something else ($name)", async ({ name, value }) => {
    const { moods } = client();
    const kept = await moods.create({ mood: `Kept from ${name}`, intensity: 4 });
    const refusal = new TypeError(`intensity: JSON has no ${name}.`);
    const patch: object = { intensity: value };
    await expect(moods.patch(kept.id, patch)).rejects.toEqual(refusal);
    const lines = [{ type: "moods", document: { mood: "Lost", intensity: value } }] as const;
    await expect(client().import(lines)).rejects.toEqual(refusal);
    expect(await moods.get(kept.id)).toEqual(kept);
  });

  function describeLife<Shape extends object>(
    name: string,
    choose: (client: Client) => Collection<Shape>,
    { document, slug }: Example<Shape>,
  ): void {
    it(`creates, reads, changes, deletes, restores and erases ${name}`, async () => {
      const documents = choose(client());
      const created = await documents.create(document);
      expect(created).toMatchObject({ ...document, id: slug, _meta: { revision: 1 } });
      expect(await documents.get(slug)).toEqual(created);
      expect(await documents.list().toArray()).toEqual([created]);

      const other = { ...document, round: 2 };
      const replaced = await documents.replace(slug, other, { ifMatch: created });
      expect(replaced._meta).toMatchObject({ revision: 2, origin: "api" });
      const updated = await documents.update(slug, () => document);
      expect(updated._meta.revision).toBe(3);
      expect(await documents.update(slug, () => document)).toEqual(updated);
      expect(await documents.delete(slug, { ifMatch: updated })).toBeUndefined();
      await expect(documents.get(slug)).rejects.toMatchObject({ code: "not-found" });
      expect(await documents.list({ deleted: true }).toArray()).toMatchObject([
        { id: slug, _meta: { revision: 4, deleted: true } },
      ]);

      const restored = await documents.restore(slug, 1);
      expect(restored).toMatchObject({ ...document, _meta: { revision: 5, origin: "restore" } });
      const changes = (await documents.revisions(slug).toArray()).map(({ change }) => change);
      expect(changes).toEqual(["restored", "deleted", "updated", "updated", "created"]);
      const { _meta, ...content } = await documents.revision(slug, 1);
      expect(content).toEqual({ id: slug, ...document });

      const { backupsUntil } = await documents.erase(slug, { ifMatch: restored });
      // Backups are turned off here.
      expect(backupsUntil).toBeNull();
      await expect(documents.revision(slug, 1)).rejects.toMatchObject({ code: "not-found" });
    });
  }

  it("moves, lists and removes labels, and reads and renders by them", async () => {
    const { moods, templates } = client();
    await moods.create({ id: "tried", mood: "First" });
    await moods.patch("tried", { mood: "Second" });
    const { labels } = await moods.labels.move("tried", "production", 1, { ifNoneMatch: "*" });
    expect(labels).toMatchObject([{ label: "latest" }, { label: "production", revision: 1 }]);
    expect(await moods.get("tried", { label: "production" })).toMatchObject({ mood: "First" });
    await templates.create({ id: "said", prompt: "user:\n{{ mood.mood }}" });
    const mood = { id: "tried", label: "production" };
    const rendering = await templates.render("said", { mood });
    expect(rendering).toMatchObject({
      messages: [{ role: "user", content: "First" }],
      used: { template: { id: "said", revision: 1 }, mood: { id: "tried", revision: 1 } },
    });
    const content = { prompt: "{{ mood.mood }}, {{ more }}" };
    const preview = await templates.preview(content, { mood: "tried" }, { strict: false });
    expect(preview.messages).toMatchObject([{ role: "system", content: "Second, " }]);
    for (const template of [content, `---\nname: Said\n---\n${content.prompt}`]) {
      const [finding] = await templates.lint(template);
      expect(finding).toMatchObject({ rule: "undeclared_input", pointer: "/prompt" });
    }
    const stale = { ifMatch: '"1-x"' };
    const refused = moods.labels.remove("tried", "production", stale);
    await expect(refused).rejects.toMatchObject({ code: "precondition-failed" });
    const { moves } = await moods.labels.remove("tried", "production", { ifMatch: labels[1] });
    expect(moves).toMatchObject([
      { from: 1, to: null },
      { from: null, to: 1 },
    ]);
    expect((await moods.labels.list("tried")).labels).toHaveLength(1);
  });

  it("says what each part of a message is from, if asked", async () => {
    const inputs = { name: { type: "string" } };
    const template = { inputs, prompt: "user:\nHello {{ name }}" };
    const request = { inputs: { name: "Ada" } };
    const { messages } = await client().templates.preview(template, request, { segments: true });
    expect(messages).toEqual([
      {
        ...{ role: "user", content: "Hello Ada" },
        segments: [{ text: "Hello " }, { text: "Ada", source: "name" }],
      },
    ]);
  });

  it("shows the warnings of a template that was written, or refuses it if asked to", async () => {
    const { templates } = client();
    const prompt = "{{ topik }}";
    const warnings = [expect.objectContaining({ rule: "undeclared_input" })];
    const created = await templates.create({ id: "warned", prompt });
    expect(created).toMatchObject({ prompt, _meta: { revision: 1, warnings } });
    const answers = [
      await templates.replace("warned", { ...created, name: "Warned" }),
      await templates.patch("warned", { name: "Patched" }),
      await templates.update("warned", (now) => ({ ...now, name: "Updated" })),
      await templates.putText("warned", `---\nname: Put\n---\n${prompt}`),
    ];
    expect(answers.map(({ _meta }) => _meta.warnings)).toEqual(Array(4).fill(warnings));
    const { _meta, ...stored } = await templates.get("warned");
    expect([_meta.warnings, stored]).toEqual([undefined, { id: "warned", name: "Put", prompt }]);
    const strict = { lint: "strict" } as const;
    for (const write of [
      () => templates.create({ prompt }, strict),
      () => templates.replace("warned", { prompt }, strict),
      () => templates.patch("warned", { name: "Refused" }, strict),
      () => templates.update("warned", (now) => ({ ...now, name: "Refused" }), strict),
      () => templates.putText("warned", prompt, strict),
    ]) {
      await expect(write()).rejects.toMatchObject({ code: "validation-failed" });
    }
    expect((await templates.get("warned"))._meta).toEqual(_meta);
    const { _meta: clean } = await templates.patch("warned", { prompt: "Hello." }, strict);
    expect(clean).not.toHaveProperty("warnings");
    await templates.erase("warned");
  });

  describe("with twelve personas", () => {
    const ids = Array.from({ length: 12 }, (_, at) => `p${String(at).padStart(2, "0")}`);
    beforeEach(async () => {
      const lines = ids.map((id, at) => ({
        type: "personas" as const,
        document: { id, name: `Persona ${at}`, demographics: { age: 30 + (at % 3), city: "Kobe" } },
      }));
      await client().import(lines, { mode: "upsert" });
    });
    const idsOf = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

    it("reads a list to its end, for any page size", async () => {
      for (const pageSize of [1, 5, 12, undefined]) {
        const found = [];
        for await (const { id } of client().personas.list({ pageSize })) {
          found.push(id);
        }
        expect(found).toEqual(ids);
      }
    });

    it("fetches no page that is not read", async () => {
      for await (const { id } of client().personas.list({ pageSize: 5 })) {
        if (id === "p01") {
          break;
        }
      }
      const list = client().personas.list({ pageSize: 5 });
      const first = await list.page();
      const second = await list.page(first.cursor);
      expect(idsOf(second.items)).toEqual(ids.slice(5, 10));
      expect(idsOf((await list.page(second.cursor)).items)).toEqual(ids.slice(10));
      expect((await list.page(second.cursor)).cursor).toBeUndefined();
    });

    it("searches, filters, and selects fields", async () => {
      const { personas } = client();
      const ofAge = personas.list({ where: { "demographics.age": 31 }, pageSize: 2 });
      expect(idsOf(await ofAge.toArray())).toEqual(["p01", "p04", "p07", "p10"]);
      expect(idsOf(await personas.list({ q: "persona 11" }).toArray())).toEqual(["p11"]);
      const [excerpt] = await personas.list({ fields: ["name", "demographics.city"] }).toArray();
      expect(excerpt).toEqual({
        id: "p00",
        name: "Persona 0",
        demographics: { city: "Kobe" },
        _meta: expect.objectContaining({ revision: expect.any(Number) }),
      });
    });

    it("reads a history in pages", async () => {
      await client().personas.patch("p00", { name: "Other" });
      const history = client().personas.revisions("p00", { pageSize: 1 });
      const numbers = (await history.toArray()).map(({ number }) => number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
      expect(numbers.at(-1)).toBe(1);
      expect((await history.page()).items).toHaveLength(1);
    });

    it("patches the named fields, and removes those that are null", async () => {
      const patched = await client().personas.patch("p01", {
        demographics: { age: 50, city: null },
        needs: ["rest"],
      });
      expect(patched).toMatchObject({ name: "Persona 1", needs: ["rest"] });
      expect(patched.demographics).toEqual({ age: 50 });
    });

    it("shows the differences of revisions", async () => {
      const { _meta } = await client().personas.patch("p02", { name: "Changed" });
      const to = _meta.revision;
      const { changes } = await client().personas.diff("p02", { from: to - 1, to });
      const change = { pointer: "/name", kind: "changed", before: "Persona 2", after: "Changed" };
      expect(changes).toMatchObject([change]);
      expect(await client().personas.diff("p02")).toMatchObject({ from: to - 1, to });
    });
  });

  it("keeps Japanese text, and a prompt of 30 KB", async () => {
    const name = "田辺 愛子 👩‍🏫";
    const prompt = `system:\n${"あなたは面接官です。\n".repeat(1_000)}`;
    expect(Buffer.byteLength(prompt)).toBeGreaterThan(30_000);
    await client().templates.create({ id: "long", name, prompt });
    expect(await client().templates.get("long")).toMatchObject({ name, prompt });
    expect((await client().templates.list({ where: { name } }).toArray()).length).toBe(1);
  });

  it("reads and writes a template as the text of its file", async () => {
    const { templates } = client();
    const text = "---\nid: hint\nname: Hint\n---\nsystem:\nHelp 花子.\n";
    const created = await templates.putText("hint", text, { ifNoneMatch: "*" });
    expect(created).toMatchObject({ name: "Hint", prompt: "system:\nHelp 花子.\n" });
    const read = await templates.getText("hint");
    expect(read).toEqual({ text, etag: expect.stringContaining(".prompty") });
    const changed = await templates.putText("hint", text.replace("花子", "愛子"), {
      ifMatch: read,
    });
    expect(changed.prompt).toContain("愛子");
    const late = templates.putText("hint", text, { ifMatch: read });
    await expect(late).rejects.toMatchObject({ code: "precondition-failed" });
  });

  it("recognizes an unchanged version", async () => {
    const mood = await client().moods.create({ mood: "Same" });
    const read = () => client().moods.get("same", { ifNoneMatch: mood });
    expect(await read()).toBeUndefined();
    await client().moods.patch("same", { description: "Other" });
    expect(await read()).toMatchObject({ description: "Other" });
  });

  it("creates only if nothing exists, and changes only the version that was read", async () => {
    const { moods } = client();
    const first = await moods.replace("only", { mood: "One" }, { ifNoneMatch: "*" });
    const again = moods.replace("only", { mood: "Two" }, { ifNoneMatch: "*" });
    await expect(again).rejects.toMatchObject({ code: "precondition-failed", status: 412 });
    await moods.patch("only", { mood: "Three" }, { ifMatch: first._meta.etag });
    const late = moods.patch("only", { mood: "Four" }, { ifMatch: first });
    await expect(late).rejects.toMatchObject({ current: { id: "only", mood: "Three" } });
  });

  it("loses none of many simultaneous updates", async () => {
    await client().moods.create({ mood: "Counted", count: 0 });
    const add = () =>
      client().moods.update("counted", (mood) => ({ ...mood, count: Number(mood["count"]) + 1 }));
    await Promise.all(Array.from({ length: 5 }, add));
    expect(await client().moods.get("counted")).toMatchObject({ count: 5, _meta: { revision: 6 } });
  });

  it("writes nothing if an update returns nothing", async () => {
    await client().moods.create({ mood: "Left" });
    const left = await client().moods.update("left", async () => undefined);
    expect(left._meta.revision).toBe(1);
  });

  it("creates no second document for the same key", async () => {
    const create = () => client().moods.create({ mood: "Keyed" }, { idempotencyKey: "k-1" });
    expect(await create()).toEqual(await create());
    const other = await client().moods.create({ mood: "Keyed" });
    expect(other.id).toBe("keyed-2");
  });

  it("reads health and readiness", async () => {
    expect(await client().health()).toMatchObject({ status: "ok", version: expect.any(String) });
    const { checks, status } = await client().ready();
    expect([status, checks.store.status]).toEqual(["ok", "ok"]);
    expect((await send("/api/health/ready")).status).toBe(200);
  });
});
