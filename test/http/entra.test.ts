import { expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";
import { objectId, signedIn } from "../support/principal.ts";

const by = { id: objectId, name: "Aiko Tanabe 田辺" };
const as = (...roles: readonly string[]) => ({ "x-ms-client-principal": signedIn(...roles) });
const writer = as("Documents.Write");
const admin = as("Documents.Read", "Documents.Admin");

describeHost(
  "signed in with Entra",
  ({ log, send, sendJson }) => {
    /** The audit events of a document or an operation. */
    const audits = (about: string) =>
      log()
        .split("\n")
        .filter((line) => line.includes('"event":"audit"') && line.includes(about))
        .map((line) => JSON.parse(line.slice(line.indexOf("{"))));
    const create = (id: string) => sendJson("POST", "/api/moods", { id, mood: "A" }, writer);

    it("an anonymous caller is told to sign in, and how", async () => {
      const { body, headers, status } = await send("/api/moods");
      expect([status, body.code]).toEqual([401, "unauthenticated"]);
      expect(headers.get("www-authenticate")).toBe("Bearer");
      expect((await send("/api/health")).status).toBe(200);
      expect((await send("/api/moods", { method: "HEAD" })).status).toBe(401);
    });

    it("a caller without a role is told which one is required", async () => {
      const reply = await send("/api/moods", { method: "POST", headers: as("Documents.Read") });
      expect([reply.status, reply.body.code]).toEqual([403, "forbidden"]);
      expect(reply.body.detail).toContain("Documents.Write");
    });

    it("the history names the author", async () => {
      await create("by-whom");
      const headers = as("Documents.Read");
      const { text } = await send("/api/moods/by-whom/revisions", { headers });
      expect(JSON.parse(text).revisions).toMatchObject([{ number: 1, by }]);
    });

    it("erasing leaves an audit event: who, what, and the outcome", async () => {
      await create("erased");
      const path = "/api/moods/erased?erase=true";
      expect((await send(path, { method: "DELETE" })).status).toBe(401);
      const refused = await send(path, { method: "DELETE", headers: writer });
      expect([refused.status, refused.body.code]).toEqual([403, "forbidden"]);
      expect((await send("/api/moods/erased", { headers: writer })).status).toBe(200);
      expect((await send(path, { method: "DELETE", headers: admin })).status).toBe(200);
      const said = { action: "moods-delete", params: { id: "erased" }, query: { erase: true }, by };
      expect(audits("erased")).toMatchObject([
        { ...said, result: "forbidden", requestId: refused.body["requestId"] },
        { ...said, result: "done", requestId: expect.any(String) },
      ]);
    });

    it("applying seeds is written down, also where it fails; looking at the plan is not", async () => {
      const apply = (body: object) => sendJson("POST", "/api/seeds/apply", body, admin);
      expect((await send("/api/seeds", { headers: admin })).status).toBe(200);
      expect((await apply({ plan: "another" })).body.code).toBe("plan-changed");
      expect((await apply({ unknown: 1 })).status).toBe(400);
      expect(audits("seeds-")).toMatchObject([
        { action: "seeds-apply", by, result: "plan-changed" },
        { action: "seeds-apply", by, result: "validation-failed" },
      ]);
    });

    it("ordinary changes leave no audit event", async () => {
      await create("plain");
      await send("/api/moods/plain", { method: "DELETE", headers: admin });
      expect(audits("plain")).toEqual([]);
    });
  },
  { SEED_POLICY: "off", ACCESS: "entra", WEBSITE_AUTH_ENABLED: "True" },
);
