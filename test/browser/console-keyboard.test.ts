import { it } from "vitest";
import { describeConsole, twoMoods } from "../support/console.ts";

describeConsole("the keys of the console", ({ page, plant, url }) => {
  /** Presses a key as a keyboard that Playwright doesn't have. */
  const press = (init: object) =>
    page().evaluate(
      `document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...${JSON.stringify(init)} }),
      )`,
    );
  const focused = () => page().locator(":focus");

  it("belong to a text that is being composed, as in Japanese", async () => {
    await plant("moods", ...twoMoods);
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    await page().keyboard.press("/");
    await press({ key: "Enter", isComposing: true });
    await press({ key: "Escape", isComposing: true });
    await page().getByRole("searchbox").and(focused()).waitFor();
    await page().keyboard.press("Enter");
    await page().getByRole("link", { name: "Calm", exact: true }).and(focused()).waitFor();
  });

  it("are found by their places where they have other letters, as in Greek", async () => {
    await plant("moods", ...twoMoods);
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    await press({ key: "ξ", code: "KeyJ" });
    await press({ key: "ξ", code: "KeyJ" });
    await page().getByRole("link", { name: "Cross", exact: true }).and(focused()).waitFor();
    await page().keyboard.press("Enter");
    await page().getByLabel("Description").fill("Mine.");
    await press({ key: "σ", code: "KeyS", ctrlKey: true });
    await page().getByRole("dialog").waitFor();
    await press({ key: "σ", code: "KeyS", ctrlKey: true });
    await page().getByRole("status").filter({ hasText: "Saved as revision" }).waitFor();
  });
});
