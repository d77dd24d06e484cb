import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FixtureHost, fixture, startFixture } from "./fixture-host.ts";

const options = { entry: fixture("hooks.ts"), hostJson: fixture("host.json") };

let host: FixtureHost;
let events: string[];
beforeAll(async () => {
  host = await startFixture(options);
  // Imported only here, because the host must load the entry first.
  ({ events } = await import("./fixtures/hooks.ts"));
});
afterAll(() => host.stop());

const textOf = async (name: string) => (await fetch(`${host.url}/api/${name}`)).text();

describe("the hooks of an app", () => {
  it("run at its start, before the first request", () => {
    expect(events).toEqual(["start"]);
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

describe("the default route prefix", () => {
  it("is api", () => {
    expect(host.functions.find(({ name }) => name === "plain")).toMatchObject({
      name: "plain",
      methods: ["GET", "POST"],
      url: `http://localhost:${host.port}/api/plain`,
    });
  });
});
