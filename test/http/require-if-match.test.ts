import { expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

describeHost(
  "with REQUIRE_IF_MATCH",
  ({ send, sendJson }) => {
    it("a change without a version is 428", async () => {
      expect((await sendJson("POST", "/api/moods", { id: "strict", mood: "A" })).status).toBe(201);
      for (const method of ["PUT", "PATCH", "DELETE"]) {
        const response = await sendJson(method, "/api/moods/strict", { mood: "B" });
        expect([response.status, response.body.code]).toEqual([428, "precondition-required"]);
      }
      expect((await send("/api/moods/strict/revisions/1/restore", { method: "POST" })).status).toBe(
        428,
      );
      // Two versions may have the same date, which is in whole seconds.
      const dated = { "if-unmodified-since": new Date().toUTCString() };
      expect((await sendJson("PUT", "/api/moods/strict", { mood: "B" }, dated)).status).toBe(428);
      expect(
        (await sendJson("PUT", "/api/moods/strict", { mood: "B" }, { "if-match": "*" })).status,
      ).toBe(200);
      expect(
        (await sendJson("PUT", "/api/moods/strict-new", { mood: "B" }, { "if-none-match": "*" }))
          .status,
      ).toBe(201);
    });
  },
  { SEED_POLICY: "off", REQUIRE_IF_MATCH: "true" },
);
