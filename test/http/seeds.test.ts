import { afterAll, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";
import { createSeedFolder } from "../support/seed-folder.ts";

const folder = await createSeedFolder();
afterAll(() => folder.remove());

interface SeedJson {
  readonly type: string;
  readonly id: string;
  readonly state: string;
  readonly file?: string;
  readonly outcome?: string;
  readonly changes?: readonly { readonly pointer: string }[];
}

describeHost(
  "seeds over HTTP",
  ({ send, sendJson }) => {
    let count = 0;
    /** A test's own seed file, planted by the test. */
    const fresh = async (mood = "One") => {
      count += 1;
      const id = `seed-${count}-${Math.random().toString(36).slice(2, 8)}`;
      const write = (text: string) => folder.write({ [`moods/${id}.json`]: text });
      await write(JSON.stringify({ mood }));
      return { id, name: `moods/${id}`, path: `/api/moods/${id}`, write };
    };
    const plan = async (query = "") => {
      const { body } = await send(`/api/seeds${query}`);
      return { id: String(body["plan"]), seeds: body["documents"] as readonly SeedJson[], body };
    };
    const apply = (body: object) => sendJson("POST", "/api/seeds/apply", body);
    const appliedBy = async (body: object) =>
      (await apply(body)).body["documents"] as readonly SeedJson[];
    const stateOf = async (id: string) =>
      (await plan()).seeds.find((seed) => seed.id === id)?.state;

    it("are planned, and applied as planned", async () => {
      const { id, name, path } = await fresh();
      const { id: planId, seeds } = await plan();
      expect(seeds).toContainEqual({
        type: "moods",
        id,
        state: "new",
        file: `moods/${id}.json`,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      const { body, status } = await apply({ plan: planId, only: [name] });
      expect(status).toBe(200);
      expect(body["documents"]).toEqual([
        { type: "moods", id, state: "new", file: `moods/${id}.json`, outcome: "planted" },
      ]);
      expect((await send(path)).document).toMatchObject({
        mood: "One",
        _meta: { origin: "seed", revision: 1 },
      });
      expect((await send(`${path}/revisions`)).text).toContain('"by":{"id":"local"');
      expect(await stateOf(id)).toBe("in-sync");
    });

    it("show differences on request", async () => {
      const { id, name, write } = await fresh();
      await apply({ only: [name] });
      await write('{"mood":"Two"}');
      const { seeds } = await plan("?changes=true");
      expect(seeds.find((seed) => seed.id === id)).toMatchObject({
        state: "outdated",
        changes: [{ pointer: "/mood", kind: "changed", before: "One", after: "Two" }],
      });
      expect((await plan()).seeds.find((seed) => seed.id === id)).not.toHaveProperty("changes");
    });

    it("leave edited documents unchanged, unless the file is to win", async () => {
      const { id, name, path, write } = await fresh();
      await apply({ only: [name] });
      await sendJson("PATCH", path, { mood: "Mine" });
      expect(await stateOf(id)).toBe("edited");
      await write('{"mood":"Two"}');
      expect(await appliedBy({ only: [name] })).toEqual([]);
      expect(await appliedBy({ only: [name], theirs: true })).toMatchObject([
        { id, state: "conflict", outcome: "updated" },
      ]);
      expect((await send(path)).document["mood"]).toBe("Two");
      expect((await send(`${path}/revisions/2`)).document["mood"]).toBe("Mine");
    });

    it("adopt existing documents", async () => {
      count += 1;
      const { id, name } = await fresh("File");
      await sendJson("POST", "/api/moods", { id, mood: "Mine" });
      expect(await stateOf(id)).toBe("unmanaged");
      expect(await appliedBy({ only: [name], adopt: true })).toMatchObject([
        { outcome: "adopted" },
      ]);
      expect(await stateOf(id)).toBe("edited");
    });

    it("are refused under a plan that no longer holds", async () => {
      const { name, write } = await fresh();
      const { id } = await plan();
      await write('{"mood":"Two"}');
      const { body, status } = await apply({ plan: id, only: [name] });
      expect([status, body.code]).toEqual([409, "plan-changed"]);
    });

    it("name a file that can't be read", async () => {
      await folder.write({ "moods/broken.json": "{\n" });
      expect((await plan()).body["problems"]).toEqual([
        { file: "moods/broken.json", line: 2, detail: expect.stringContaining("not valid JSON") },
      ]);
      await folder.write({ "moods/broken.json": undefined });
    });

    it.for([
      [{ only: [] }, "validation-failed"],
      [{ only: "moods" }, "validation-failed"],
      [{ theirs: "yes" }, "validation-failed"],
      [{ everything: true }, "validation-failed"],
      [{ only: ["mood"] }, "invalid-parameter"],
    ] as const)("refuse %j with %s", async ([body, code]) => {
      const response = await apply(body);
      expect([response.status, response.body.code]).toEqual([400, code]);
    });

    it("are counted by state in readiness once a plan has counted them", async () => {
      const { name } = await fresh();
      await apply({ only: [name] });
      const statesNow = async () => {
        const { body } = await send("/api/health/ready");
        const { seeds } = body["checks"] as { seeds: { states?: Record<string, number> } };
        return seeds.states;
      };
      expect(await statesNow()).toBeUndefined();
      const { seeds } = await plan();
      const states = (await statesNow()) ?? {};
      expect(states).toMatchObject({ orphaned: 0 });
      expect(Object.values(states).reduce((sum, n) => sum + n, 0)).toBe(seeds.length);
      expect(states["in-sync"]).toBeGreaterThan(0);
    });
  },
  { SEED_POLICY: "off", SEEDS_FOLDER: folder.path },
);
