import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FixtureHost, fixture, startFixture } from "./fixture-host.ts";

const options = { entry: fixture("hooks.ts"), hostJson: fixture("host.json") };

let host: FixtureHost;
let events: string[];
beforeAll(async () => {
  host = await startFixture(options);
  // Only now: the entry must be loaded by the host first.
  ({ events } = await import("./fixtures/hooks.ts"));
});
afterAll(() => host.stop());

const textOf = async (name: string) => (await fetch(`${host.url}/api/${name}`)).text();

describe("the hooks of an app", () => {
  it("run at its start, before the first request", () => {
    expect(events).toEqual(["start"]);
  });

  describe("around an invocation", () => {
    beforeEach(() => {
      events.length = 0;
      host.lines.length = 0;
    });

    it("run before and after it, and share what they know", async () => {
      expect(await textOf("plain")).toBe("plain");
      expect(events).toEqual(["before plain", "after plain true"]);
    });

    it("refuse it by throwing; nothing runs after that", async () => {
      expect((await fetch(`${host.url}/api/refused`)).status).toBe(500);
      expect(events).toEqual(["before refused"]);
      expect(host.lines).toContainEqual(expect.stringContaining("refused by a hook"));
    });

    it("put another handler in its place", async () => {
      expect(await textOf("replaced")).toBe("another handler");
    });

    it("mend its failure", async () => {
      expect(await textOf("mended")).toBe("mended");
    });

    it("change the level and the text of its log", async () => {
      await textOf("plain");
      expect(host.lines).toEqual([expect.stringMatching(/\] plain: <loud>$/)]);
    });
  });

  it("run again for a second host, and at the end of each", async () => {
    events.length = 0;
    const second = await startFixture(options);
    await second.stop();
    await second.stop();
    expect(events).toEqual(["start", "terminate after start"]);
    expect(second.lines).toContainEqual(expect.stringContaining("too late to matter"));
    expect(await textOf("plain")).toBe("plain");
  });
});

describe("a route prefix that host.json doesn't name", () => {
  it("is api", () => {
    expect(host.functions[1]).toMatchObject({
      name: "mended",
      methods: ["GET", "POST"],
      url: `http://localhost:${host.port}/api/mended`,
    });
  });
});
