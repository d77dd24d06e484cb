import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startFixture } from "./fixture-host.ts";

describe("stopping a host", () => {
  it("answers what is under way and takes nothing more", async () => {
    const host = await startFixture();
    const underWay = Array.from({ length: 20 }, () => fetch(`${host.url}/slow/200`));
    await delay(100);
    const started = performance.now();
    await host.stop();
    const texts = await Promise.all(underWay.map(async (answer) => (await answer).text()));
    expect(texts).toEqual(underWay.map(() => "done"));
    expect(performance.now() - started).toBeLessThan(2000);
    await expect(fetch(`${host.url}/slow/1`)).rejects.toThrow();
  });

  it("under load gives whole answers or none", async () => {
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
    await delay(100);
    await host.stop();
    isOver = true;
    await Promise.all(calls);
    expect([...seen].toSorted()).toEqual(["done", "refused"]);
  });

  it("cuts off what takes too long", async () => {
    const host = await startFixture({ graceMs: 300 });
    const slow = expect(fetch(`${host.url}/slow/2000`)).rejects.toThrow();
    await delay(50);
    const started = performance.now();
    await host.stop();
    await slow;
    expect(performance.now() - started).toBeGreaterThan(250);
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it("ends its timers", async () => {
    process.env["TICK_SCHEDULE"] = "* * * * * *";
    const host = await startFixture();
    await expect.poll(() => host.lines.length, { timeout: 3000 }).toBeGreaterThan(0);
    await host.stop();
    const { length } = host.lines;
    await delay(1100);
    expect(host.lines).toHaveLength(length);
    process.env["TICK_SCHEDULE"] = "0 0 0 1 1 *";
  });
});

describe("a port in use", () => {
  it("is named, with another to take", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const start = startFixture({ port });
    await expect(start).rejects.toThrow(
      `Port ${port} is in use by another program: stop that, or choose another port, for example PORT=`,
    );
    other.close();
  });
});
