import { RestError } from "@azure/core-rest-pipeline";
import { expect, it } from "vitest";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, erase, put, toWrite } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };

/** A store whose next transaction succeeds and loses its answer, with something else happening in between. */
async function openLosing(happen: () => Promise<void>) {
  const tested = await openTableStore();
  let isArmed = false;
  tested.client.pipeline.addPolicy(
    {
      name: "lose-one",
      async sendRequest(request, next) {
        const response = await next(request);
        if (isArmed && request.url.includes("$batch")) {
          isArmed = false;
          await happen();
          throw new RestError("read ECONNRESET", { code: "ECONNRESET", request });
        }
        return response;
      },
    },
    { afterPhase: "Retry" },
  );
  return {
    ...tested,
    arm() {
      isArmed = true;
    },
  };
}

it("a write whose answer was lost, and whose document was then erased, is not reported as refused", async () => {
  const { another, arm, store } = await openLosing(async () => {
    const other = await another();
    const head = await other.get(calm);
    expect(head && (await erase(other, calm, head))).toBe("written");
  });
  const over = await put(store, calm, bodyOf("calm"));
  arm();
  const writing = store.commit([toWrite(calm, over, bodyOf("calm", 2))]);
  await expect(writing).rejects.toMatchObject({ code: "storage-unavailable" });
  expect(await store.get(calm)).toMatchObject({ number: 3, body: undefined });
});

it("a write whose answer was lost is recognised even after later writes", async () => {
  const { another, arm, store } = await openLosing(async () => {
    await put(await another(), calm, bodyOf("calm", 3));
  });
  const over = await put(store, calm, bodyOf("calm"));
  arm();
  expect(await store.commit([toWrite(calm, over, bodyOf("calm", 2))])).toEqual(["written"]);
  expect((await store.get(calm))?.number).toBe(3);
});

it("a refusal that does not say which of several writes it is about costs only that one", async () => {
  const { client, store } = await openTableStore();
  const key = (id: string) => ({ collection: "moods", id });
  const over = await put(store, key("b"), bodyOf("b"));
  await put(store, key("b"), bodyOf("b", 1));
  client.pipeline.addPolicy({
    name: "say-no-index",
    async sendRequest(request, next) {
      const { bodyAsText, ...response } = await next(request);
      return {
        ...response,
        bodyAsText: bodyAsText?.replace(/("value":")\d+:/g, "$1") ?? null,
      };
    },
  });
  const writes = ["a", "b", "c"].map((id) =>
    toWrite(key(id), id === "b" ? over : undefined, bodyOf(id, 2)),
  );
  expect(await store.commit(writes)).toEqual(["written", "conflict", "written"]);
  expect(await store.get(key("b"))).toMatchObject({ number: 2, body: bodyOf("b", 1) });
});
