import { expect, it, vi } from "vitest";
import { DocumentHistory } from "../../src/service/document-history.ts";
import { DocumentLabels } from "../../src/service/document-labels.ts";
import { DocumentService } from "../../src/service/document-service.ts";
import { renderDocuments } from "../../src/service/rendering.ts";
import { hooked } from "../support/hooked.ts";
import { openSqliteStore } from "../support/stores.ts";

it("a template and the documents that go with it are read at once", async () => {
  const { store } = await openSqliteStore();
  const answered = Promise.withResolvers<void>();
  const get = vi.fn(() => answered.promise);
  const service = new DocumentService({ store: hooked(store, { get }) });
  const rendering = renderDocuments(
    {
      documents: async () => service,
      history: async () => new DocumentHistory({ store }),
      labels: async () => new DocumentLabels({ store }),
    },
    {
      template: { id: "call" },
      inputs: {},
      documents: { persona: { id: "ada" }, scenario: { id: "home" }, mood: { id: "calm" } },
      isStrict: true,
      hasSegments: false,
    },
  );
  const ended = expect(rendering).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("template"),
  });
  try {
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(4));
  } finally {
    answered.resolve();
    await ended;
  }
});
