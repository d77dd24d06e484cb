import { describe, expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";
import { signedIn } from "../support/principal.ts";

const headers = { "x-ms-client-principal": signedIn("Documents.Write") };

const entra = { SEED_POLICY: "off", ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" };

describe.for([{ seconds: "0" }, { seconds: "600" }])(
  "with a cache of $seconds s",
  ({ seconds }) => {
    describeHost(
      "and PUBLIC_READ",
      ({ send, sendJson }) => {
        it("anyone can read current documents, but only readers the history", async () => {
          await sendJson("POST", "/api/moods", { id: "shown", mood: "A" }, headers);
          await sendJson("POST", "/api/moods", { id: "hidden", mood: "Secret" }, headers);
          await send("/api/moods/hidden", { method: "DELETE", headers });
          expect((await send("/api/moods/shown")).document).toMatchObject({ mood: "A" });
          expect((await send("/api/moods?q=a")).documents).toMatchObject([{ id: "shown" }]);
          for (const path of [
            "/api/moods?deleted=true",
            "/api/moods/shown/revisions",
            "/api/moods/hidden/revisions/1",
            "/api/moods/shown/diff",
            "/api/export",
          ]) {
            expect([path, (await send(path)).status]).toEqual([path, 401]);
            expect([path, (await send(path, { headers })).status]).toEqual([path, 200]);
          }
          expect((await sendJson("POST", "/api/moods", { mood: "B" })).status).toBe(401);
        });

        it("names the authors of a list to readers alone, as another version of it", async () => {
          await sendJson("POST", "/api/moods", { id: "named", mood: "N" }, headers);
          const path = "/api/moods?where.mood=N&fields=mood";
          const [ours, theirs] = [await send(path, { headers }), await send(path)];
          const author = { id: expect.any(String), name: expect.any(String) };
          expect(ours.documents).toMatchObject([{ id: "named", _meta: { updatedBy: author } }]);
          expect(theirs.documents).toHaveLength(1);
          expect(JSON.stringify(theirs.body)).not.toContain("updatedBy");
          expect(ours.headers.get("etag")).not.toBe(theirs.headers.get("etag"));
        });
      },
      { ...entra, READ_CACHE_SECONDS: seconds, PUBLIC_READ: "true" },
    );
  },
);
