import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HardRequest, hardBodiesUpTo } from "../support/hard-bodies.ts";
import { type SmallProcess, startSmallProcess } from "../support/small-process.ts";
import { anyStorage } from "../support/storage.ts";

/** The maximum size of a problem in bytes: a hundred faults, each with a pointer and a detail of 300 characters. */
const maxProblem = 512 * 1024;
/** The maximum size of an import report in bytes: a thousand failures. */
const maxReport = 8 * 1024 * 1024;

/** From 2,000 lines, all that a failed line of an import leaves is its count. */
const hardBodies = hardBodiesUpTo(2_500);

interface Answered {
  readonly status: number;
  readonly bytes: number;
  readonly body: {
    readonly errors?: readonly unknown[];
    readonly failed?: readonly unknown[];
    readonly failedCount?: number;
  };
}

describe("in a process with 256 MB of heap", () => {
  let storage: string;
  let small: SmallProcess;
  beforeAll(async () => {
    storage = await anyStorage();
    small = await startSmallProcess({ env: { DocumentsStorage: storage } });
  });
  afterAll(async () => {
    await small?.stop();
  });

  async function send({ body, mediaType, path }: HardRequest): Promise<Answered> {
    const response = await fetch(`${small.url}${path}`, {
      method: "POST",
      headers: { "content-type": mediaType },
      body: body(),
    });
    const text = await response.text();
    return { status: response.status, bytes: Buffer.byteLength(text), body: JSON.parse(text) };
  }

  /** Retries as long as the app has no room for it, as a client does that is told to retry. */
  async function untilTaken(hard: HardRequest): Promise<Answered> {
    const answered = await send(hard);
    return answered.status === 503 ? untilTaken(hard) : answered;
  }

  const expectLittle = (hard: HardRequest, { body, bytes, status }: Answered) => {
    expect(status).toBe(hard.status);
    expect(bytes).toBeLessThan(hard.isImport ? maxReport : maxProblem);
    expect(body.errors?.length ?? 0).toBeLessThanOrEqual(100);
    expect(body.failed?.length ?? 0).toBe(Math.min(hard.failed, 1_000));
    expect(body.failedCount ?? 0).toBe(hard.failed);
    expect(small.isAlive()).toBe(true);
  };

  it.for(hardBodies.filter(({ isAlike, isHeavy }) => !(isAlike || isHeavy)))(
    "$name: answered with $status and not much",
    async (hard) => expectLittle(hard, await send(hard)),
  );

  it("the worst of them at once are answered so, too, and block nothing: health checks are answered meanwhile", async () => {
    const all = hardBodies.filter(({ isHeavy }) => isHeavy);
    let isOver = false;
    const sending = Promise.all(all.map(untilTaken)).finally(() => {
      isOver = true;
    });
    let healthy = 0;
    while (!isOver) {
      const { status } = await fetch(`${small.url}/api/health`);
      expect(status).toBe(200);
      healthy += 1;
      await Promise.race([sending, delay(30)]);
    }
    for (const [index, answered] of (await sending).entries()) {
      expectLittle(all[index] ?? expect.fail(), answered);
    }
    // Earlier, an import of bad lines blocked all others until its end.
    expect(healthy).toBeGreaterThan(all.length);
  });
});
