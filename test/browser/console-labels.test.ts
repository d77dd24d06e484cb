import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

describeConsole("labels in the console", ({ page, plant, send, url }) => {
  const put = async (label: string, revision: number, condition: Record<string, string> = {}) => {
    const path = url(`/moods/calm/labels/${label}`).replace("/console/", "/api/");
    const headers = { "content-type": "application/json", ...condition };
    const init = { method: "PUT", headers, body: JSON.stringify({ revision }) };
    expect((await fetch(path, init)).status).toBe(200);
  };
  const panel = () => page().getByRole("region", { name: "Labels" });
  const dialog = () => page().getByRole("dialog");
  const open = async () => {
    await plant("moods", { id: "calm", mood: "Calm", description: "Old." });
    await plant("moods", { id: "calm", mood: "Calm", description: "New." });
    await page().goto(url("/moods/calm?history=1"));
    await panel().waitFor();
  };

  it("are put on a revision, compared with the newest, moved after the difference, and removed", async () => {
    await open();
    await panel().getByLabel("Label", { exact: true }).fill("production");
    await panel().getByLabel("Revision to label").selectOption("1");
    await panel().getByRole("button", { name: "Put label" }).click();
    await dialog().getByRole("button", { name: "Put label" }).click();
    await page()
      .locator(".revisions li", { hasText: "Revision 1" })
      .getByText("production")
      .waitFor();
    await page()
      .getByLabel("From revision")
      .getByText("1 · production")
      .waitFor({ state: "attached" });
    await panel().getByRole("link", { name: "Compare with the newest: production" }).click();
    await page().getByRole("heading", { name: "Revision 1 → 2" }).waitFor();
    await panel().getByLabel("Label", { exact: true }).fill("production");
    await panel().getByLabel("Revision to label").selectOption("2");
    await panel().getByRole("button", { name: "Put label" }).click();
    await dialog().getByText("+ New.").waitFor();
    await dialog().getByRole("button", { name: "Move label" }).click();
    await page()
      .locator(".revisions li", { hasText: "Revision 2" })
      .getByText("production")
      .waitFor();
    await panel().getByText("Moves of labels").click();
    await panel().getByText("1 → 2").waitFor();
    await panel().getByRole("button", { name: "Remove the label production" }).click();
    await dialog().getByRole("button", { name: "Remove" }).click();
    await panel().getByText("No revision has a label.").waitFor();
  });

  it("of a deleted document can only be looked at, and name the same revisions once it is restored", async () => {
    await open();
    await put("live", 1);
    await send("DELETE", "moods/calm");
    await page().reload();
    await panel().getByText("The document is deleted").waitFor();
    await panel().locator("li", { hasText: "live" }).getByText("Revision 1").waitFor();
    expect(await panel().locator("button, a, input").count()).toBe(0);
    // A deletion has no content, so it is not among the revisions to compare.
    const newest = page().getByLabel("to revision");
    expect(await newest.inputValue()).toBe(
      await newest.locator("option").first().getAttribute("value"),
    );
    await page().getByRole("button", { name: "Restore revision 2" }).click();
    await dialog().getByRole("button", { name: "Restore" }).click();
    await page().getByRole("link", { name: "History" }).click();
    await panel().getByRole("button", { name: "Remove the label live" }).waitFor();
    const served = await fetch(url("/moods/calm?label=live").replace("/console/", "/api/"));
    expect(await served.json()).toMatchObject({ mood: { description: "Old." } });
    await send("DELETE", "moods/calm/labels/live");
  });

  it("have names that the browser checks", async () => {
    await open();
    const name = panel().getByLabel("Label", { exact: true });
    for (const [text, isValid] of [
      ["My Label", false],
      ["-a", false],
      ["a-1", true],
    ] as const) {
      await name.fill(text);
      expect(await panel().locator("input:valid").count(), text).toBe(isValid ? 1 : 0);
    }
  });

  it("are not moved over a move that was not seen", async () => {
    await open();
    await put("staging", 1);
    await page().reload();
    await panel().getByText("staging").first().waitFor();
    await put("staging", 2);
    await panel().getByRole("button", { name: "Remove the label staging" }).click();
    await dialog().getByRole("button", { name: "Remove" }).click();
    await dialog().getByText("has moved staging to revision 2").waitFor();
    await page().locator(".revisions li", { hasText: "Revision 2" }).getByText("staging").waitFor();
    await dialog().getByRole("button", { name: "Remove" }).click();
    await panel().getByText("No revision has a label.").waitFor();
  });
});
