import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type FixtureHost, startFixture } from "./fixture-host.ts";

/** The number of slow requests that have reached their function. */
const begun = ({ lines }: FixtureHost) => lines.filter((line) => line.endsWith("begun")).length;

describe("stopping a host", () => {
  it("answers running requests and accepts no more", async () => {
    // Longer than this test may take, so it doesn't wait for this.
    const host = await startFixture({ graceMs: 60_000 });
    const underWay = Array.from({ length: 20 }, () => fetch(`${host.url}/slow/200`));
    await expect.poll(() => begun(host)).toBe(20);
    await host.stop();
    const texts = await Promise.all(underWay.map(async (answer) => (await answer).text()));
    expect(texts).toEqual(underWay.map(() => "done"));
    await expect(fetch(`${host.url}/slow/1`)).rejects.toThrow();
  });

  it("gives complete answers or none under load", async () => {
    const host = await startFixture();
    const seen = new Set<string>();
    let isOver = false;
    const call = async (): Promise<void> => {
      while (!isOver) {
        const answer = fetch(`${host.url}/slow/5`);
        seen.add(await answer.then((response) => response.text()).catch(() => "refused"));
      }
    };
    const calls = Array.from({ length: 10 }, call);
    await expect.poll(() => seen.size).toBeGreaterThan(0);
    await host.stop();
    isOver = true;
    await Promise.all(calls);
    expect([...seen].toSorted()).toEqual(["done", "refused"]);
  });

  it("cuts off what takes too long", async () => {
    const host = await startFixture({ graceMs: 300 });
    // Longer than this test may take.
    const slow = expect(fetch(`${host.url}/slow/60000`)).rejects.toThrow();
    await expect.poll(() => begun(host)).toBe(1);
    const started = performance.now();
    await host.stop();
    await slow;
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  it("stops its timers", async () => {
    vi.stubEnv("TICK_SCHEDULE", "* * * * * *");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
      vi.unstubAllEnvs();
    });
    const host = await startFixture();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(host.lines).toContainEqual(expect.stringContaining("tick"));
    await host.stop();
    const { length } = host.lines;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(host.lines).toHaveLength(length);
  });
});

describe("a port in use", () => {
  it("is reported, with another to choose", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const start = startFixture({ port });
    await expect(start).rejects.toThrow(
      `Port ${port} is in use by another program: stop it, or choose another port, for example PORT=`,
    );
    other.close();
  });
});
