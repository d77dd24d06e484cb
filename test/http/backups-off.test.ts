import { expect, it } from "vitest";
import { describeHost } from "../support/every-host.ts";

describeHost("backups without a place", ({ send }) => {
  it("are off, and say what to set", async () => {
    const reply = await send("/api/backups");
    expect([reply.status, reply.body.code]).toEqual([503, "misconfigured"]);
    expect(reply.body.detail).toMatch(/^Backups are off.*BACKUP_FOLDER/);
    const { body } = await send("/api/health/ready");
    expect(body).toMatchObject({ status: "ok", checks: { backups: { status: "off" } } });
  });
});
