import { beforeEach, expect, it } from "vitest";
import { describeConsole, twoMoods } from "../support/console.ts";

describeConsole("the console", ({ page, plant, read, url }) => {
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const heading = (name: string) => page().getByRole("heading", { level: 1, name, exact: true });
  beforeEach(() => plant("moods", ...twoMoods));

  it("takes an author from the list to a saved change with the keyboard alone", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Cross", exact: true }).waitFor();
    await page().keyboard.press("/");
    await page().keyboard.type("cal");
    await status("1 of").waitFor();
    await page().keyboard.press("Escape");
    await page().keyboard.press("j");
    await page().keyboard.press("j");
    await page().keyboard.press("k");
    await page().keyboard.press("Enter");
    await heading("Calm").waitFor();
    await page().getByLabel("Description").focus();
    await page().keyboard.press("Control+End");
    await page().keyboard.type("\nThree.");
    await status("Unsaved changes").waitFor();
    await page().keyboard.press("Control+s");
    const review = page().getByRole("dialog");
    await review.getByText("+ Three.").waitFor();
    expect(await review.getByText("+ One.").count()).toBe(0);
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toMatchObject({
      description: "One.\nTwo.\nThree.",
      used: [1, null],
    });
    await page().keyboard.press("Escape");
    await page().keyboard.press("Escape");
    await page()
      .getByRole("link", { name: "Calm", exact: true })
      .and(page().locator(":focus"))
      .waitFor();
    await page().keyboard.press("?");
    await page().getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });

  it("is made for a collection that no page was written for", async () => {
    await page().route("**/api/openapi.json", async (route) => {
      const text = await (await route.fetch()).text();
      await route.fulfill({
        contentType: "application/json",
        body: text
          .replaceAll("/api/moods", "/api/places")
          .replace('"name":"moods"', '"name":"places"')
          .replace('"x-singular":"mood"', '"x-singular":"place"')
          .replace('"x-title-field":"mood"', '"x-title-field":"street"'),
      });
    });
    await page().route("**/api/places?*", (route) =>
      route.fulfill({
        contentType: "application/json",
        body: JSON.stringify({
          success: true,
          places: [{ id: "a", street: "High Street", _meta: { updatedAt: 0, origin: "api" } }],
        }),
      }),
    );
    await page().goto(url("/places"));
    await page().getByRole("link", { name: "New place" }).waitFor();
    await page().getByRole("link", { name: "High Street", exact: true }).waitFor();
  });
});
