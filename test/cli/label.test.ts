import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type EmptySeedbed, seedbed, startEmptySeedbed } from "../support/seedbed-command.ts";

describe("seedbed label", () => {
  let place: EmptySeedbed;
  beforeAll(async () => {
    place = await startEmptySeedbed({ PROTECTED_LABELS: "production" });
    for (const [method, path] of [
      ["POST", "/api/moods"],
      ["PUT", "/api/moods/calm"],
    ] as const) {
      await fetch(`${place.url}${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ id: "calm", mood: method }),
      });
    }
  });
  afterAll(() => place?.stop());

  const label = (...args: readonly string[]) => seedbed(["label", ...args, "--url", place.url]);
  const moodAt = async (name: string) => {
    const response = await fetch(`${place.url}/api/moods/calm?label=${name}`);
    return response.ok ? JSON.parse(await response.text()).mood.mood : response.status;
  };

  it("puts a label on a revision, moves it, and removes it", async () => {
    expect(await label("moods/calm", "staging", "--revision", "1")).toMatchObject({
      exitCode: 0,
      stdout: "staging of moods/calm is on revision 1.\nLabels: latest 2, staging 1\n",
    });
    expect(await moodAt("staging")).toBe("POST");
    expect((await label("moods/calm", "staging", "--revision", "2")).exitCode).toBe(0);
    expect(await moodAt("staging")).toBe("PUT");
    expect(await label("moods/calm", "staging", "--remove")).toMatchObject({
      exitCode: 0,
      stdout: "staging of moods/calm is removed.\nLabels: latest 2\n",
    });
    expect(await moodAt("staging")).toBe(404);
  });

  it("moves a protected label as an admin", async () => {
    const args = ["moods/calm", "production", "--revision", "1", "--protected"];
    expect((await label(...args)).exitCode).toBe(0);
    expect(await moodAt("production")).toBe("POST");
  });

  it("says which option moves a protected label when keys are used", async () => {
    const keyed = await startEmptySeedbed({ PROTECTED_LABELS: "production", ACCESS: "key" });
    onTestFinished(() => keyed.stop());
    const args = ["moods/calm", "production", "--remove", "--url", keyed.url];
    const { exitCode, stderr } = await seedbed(["label", ...args]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(" Use --protected with the master key. (forbidden, 403, request ");
  });

  it.for([
    [["nope/x", "staging", "--remove"], "nope is not a collection; give personas, templates,"],
    [["moods", "staging", "--revision", "1"], "moods is not the name of a document"],
    [["moods/calm", "staging"], "--revision with a number, or --remove"],
    [["moods/calm", "staging", "--revision", "0"], "--revision with a number"],
    [["moods/calm", "staging", "--revision", "1", "--remove"], "cannot be used with"],
    [["moods/calm", "staging", "--revision", "9"], "Revision 9 is not a revision that exists."],
    [["moods/none", "staging", "--revision", "1"], "not-found"],
    [["moods/calm", "staging", "--remove"], "not-found"],
    [["moods/calm", "Staging", "--revision", "1"], "invalid-parameter"],
  ] as const)("refuses %j, and says why", async ([args, said]) => {
    const { exitCode, stderr } = await label(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(said) });
  });

  it("works also where changes require a condition, whatever is there", async () => {
    const strict = await startEmptySeedbed({ REQUIRE_IF_MATCH: "true" });
    onTestFinished(() => strict.stop());
    const put = async (...args: readonly string[]) => {
      const { exitCode, stderr, stdout } = await seedbed([...args, "--url", strict.url], {
        stdin: '{"type":"moods","document":{"id":"calm","mood":"Calm"}}\n',
      });
      return exitCode === 0 ? stdout : stderr;
    };
    await put("import", "-");
    expect(await put("label", "moods/calm", "live", "--revision", "1")).toContain("on revision 1");
    expect(await put("label", "moods/calm", "live", "--revision", "1")).toContain("on revision 1");
    expect(await put("label", "moods/calm", "live", "--revision", "9")).toContain(
      "Revision 9 is not",
    );
    expect(await put("label", "moods/calm", "live", "--remove")).toContain("is removed.");
    expect(await put("label", "moods/calm", "live", "--remove")).toContain("not-found");
    expect(await put("erase", "moods/none", "--yes")).toContain("not-found");
    expect(await put("erase", "moods/calm", "--yes")).toContain("is erased.");
  });
});
