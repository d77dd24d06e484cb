import type { Page, Route } from "playwright-core";
import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

const lines = Object.fromEntries(
  Array.from({ length: 40 }, (_, index) => [`field ${index}`, "One."]),
);
const calm = { id: "calm", mood: "Calm", description: "One." };

describeConsole("saving in the console", ({ page, plant, read, send, url }) => {
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const dialog = () => page().getByRole("dialog");
  const description = (of: Page = page()) => of.getByLabel("Description");
  const openCalm = async (document: object = calm) => {
    await plant("moods", { ...document });
    await page().goto(url("/moods/calm"));
    await description().waitFor();
  };
  const save = async () => {
    await page().keyboard.press("Control+s");
    await dialog().waitFor();
    await page().keyboard.press("Control+s");
  };
  const discard = async () => {
    await page().getByRole("button", { name: "Discard", exact: true }).click();
    await dialog().waitFor();
  };

  /** Holds the answers to a kind of request back until they are let through. */
  const holdBack = async (path: string, method: string) => {
    const held: Route[] = [];
    await page().route(path, (route) =>
      route.request().method() === method ? void held.push(route) : route.continue(),
    );
    return async () => {
      await expect.poll(() => held.length).toBe(1);
      await held[0]?.continue();
    };
  };

  it("stays in view until its end is known, so that nothing is typed that its answer would replace", async () => {
    await openCalm();
    const letThrough = await holdBack("**/api/moods/calm", "PUT");
    await description().fill("Mine.");
    await save();
    await dialog().getByText("Saving…").waitFor();
    for (let count = 0; count < 3; count++) {
      await page().keyboard.press("Escape");
    }
    await dialog().getByRole("button", { name: "Cancel" }).click({ force: true });
    await page().keyboard.type("Lost?");
    expect(await dialog().isVisible()).toBe(true);
    await letThrough();
    await status("Saved as revision").waitFor();
    await description().and(page().locator(":focus")).waitFor();
    expect(await description().inputValue()).toBe("Mine.");
  });

  it("says where the author is that it has failed, and leaves them there", async () => {
    await openCalm({ ...calm, ...lines });
    const last = page().getByLabel("Field 39");
    await last.fill("Two.");
    await page().route("**/api/moods/calm", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({
            status: 500,
            contentType: "application/problem+json",
            body: JSON.stringify({ status: 500, code: "internal", detail: "Oops." }),
          })
        : route.continue(),
    );
    await save();
    const alert = page().getByRole("alert").filter({ hasText: "Something went wrong in Seedbed." });
    await alert.waitFor();
    const { y, height } = (await alert.boundingBox()) ?? { y: -1, height: 0 };
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(800);
    await page().keyboard.press("Escape");
    await last.and(page().locator(":focus")).waitFor();
    await status("Unsaved changes").waitFor();
    await save();
    await alert.waitFor();
    await page().unrouteAll();
    await alert.getByRole("button", { name: "Try again" }).click();
    await status("Saved as revision").waitFor();
    await last.and(page().locator(":focus")).waitFor();
    expect(await read("moods", "calm")).toMatchObject({ "field 39": "Two." });
  });

  it("leads to the news that the document was deleted meanwhile", async () => {
    await openCalm({ ...calm, ...lines });
    await page().getByLabel("Field 39").fill("Two.");
    await send("DELETE", "moods/calm");
    await save();
    const alert = page().getByRole("alert").filter({ hasText: "Somebody deleted this document" });
    await alert.and(page().locator(":focus")).waitFor();
  });

  it("leads nobody away who has left the page", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "New mood" }).click();
    const letThrough = await holdBack("**/api/moods", "POST");
    await page().getByLabel("Mood (required)").fill("Late");
    await save();
    await dialog().getByText("Saving…").waitFor();
    await page().goBack();
    const heading = page().getByRole("heading", { name: "Moods" });
    await heading.waitFor();
    const saved = page().waitForResponse((response) => response.request().method() === "POST");
    await letThrough();
    await (await saved).finished();
    await expect.poll(async () => (await read("moods", "late"))["mood"]).toBe("Late");
    await page().getByRole("link", { name: "Personas" }).click();
    await page().getByRole("heading", { name: "Personas" }).waitFor();
    await page().goBack();
    await heading.waitFor();
  });

  it("goes on from what was loaded or merged, also when changes are discarded", async () => {
    await openCalm();
    await send("PATCH", "moods/calm", { description: "Two." });
    await page().evaluate("dispatchEvent(new Event('focus'))");
    await page().getByRole("button", { name: "Load it" }).click();
    const { updatedBy: _, ...loaded } = await read("moods", "calm");
    await description().fill("Mine.");
    await discard();
    await page().keyboard.press("Enter");
    await status("No unsaved changes").waitFor();
    expect(await description().inputValue()).toBe(loaded["description"]);

    await description().fill("Mine.");
    await send("PATCH", "moods/calm", { mood: "Calmer" });
    await page().evaluate("dispatchEvent(new Event('focus'))");
    await page().getByRole("button", { name: "Compare and merge" }).click();
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await dialog().waitFor();
    await page().keyboard.press("Escape");
    const revision = await page()
      .getByText(/^calm · Revision \d+, changed by local/)
      .textContent();
    await discard();
    const number = revision?.split(",")[0]?.split(" ").at(-1);
    await dialog().getByText(`stays as it is, at revision ${number}.`).waitFor();
    await page().keyboard.press("Enter");
    await status("No unsaved changes").waitFor();
    expect(await page().getByLabel("Mood (required)").inputValue()).toBe("Calmer");
    expect(await description().inputValue()).toBe("Two.");
  });

  it("has the last key, also if its author leaves the page in the same breath", async () => {
    await openCalm();
    await description().focus();
    await page().evaluate(`new Promise((resolve) => {
      document.execCommand("insertText", false, "Typed. ");
      // The next event of a busy page: nothing has been drawn since.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        history.pushState(null, "", "/console/moods");
        dispatchEvent(new Event("seedbed-moved"));
        resolve();
      };
      port2.postMessage(null);
    })`);
    await page().getByText("Unsaved draft").waitFor();
  });
});
