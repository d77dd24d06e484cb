import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

describeConsole("the history in the console", ({ page, plant, read, send, url }) => {
  const plantTalk = async () => {
    for (const [tone, text] of [
      ["calm", "One."],
      ["kind", "Two."],
      ["kind", "Three."],
    ] as const) {
      await plant("templates", { id: "talk", name: "Talk", tone, prompt: `system:\n${text}\n` });
    }
  };
  const compared = (number: number) =>
    page().getByRole("textbox", { name: `Revision ${number}`, exact: true });

  it("shows any two revisions side by side, as files, at a URL of its own", async () => {
    await plantTalk();
    await page().goto(url("/templates/talk?history=1"));
    await page().getByLabel("From revision").selectOption("1");
    await page().getByLabel("to revision").selectOption("3");
    await page().getByRole("button", { name: "Compare" }).click();
    await page().getByText("+ Three.").waitFor();
    await page().getByRole("link", { name: "Side by side" }).click();
    await compared(1).getByText("tone: calm").waitFor();
    await compared(1).getByText("One.").waitFor();
    await compared(3).getByText("tone: kind").waitFor();
    await compared(3).getByText("Three.").waitFor();
    expect(await compared(3).getByText("One.").count()).toBe(0);
    expect(page().url()).toContain("from=1&to=3&side=1");
    await page().reload();
    await compared(3).getByText("Three.").waitFor();
    await page().getByRole("link", { name: "What changed in revision 2" }).click();
    await compared(2).getByText("Two.").waitFor();
    await page().locator("h2:focus", { hasText: "Revision 1 → 2" }).waitFor();
    await page().getByRole("link", { name: "Changed fields" }).click();
    await page().getByText("+ Two.").waitFor();
  });

  it("shows them in one column where there is no room for two", async () => {
    await plantTalk();
    await page().setViewportSize({ width: 390, height: 800 });
    await page().goto(url("/templates/talk?history=1&from=1&to=2&side=1"));
    const both = page().getByRole("textbox", { name: "Revision 1 → Revision 2" });
    await both.getByText("One.").waitFor();
    await both.getByText("Two.").waitFor();
    expect(await page().evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await page().setViewportSize({ width: 1000, height: 800 });
    await compared(1).getByText("One.").waitFor();
    await compared(2).getByText("Two.").waitFor();
  });

  it("shows removed lines in the direction of their letters, like all others", async () => {
    for (const text of ["שלום עולם!", "שלום!"]) {
      await plant("templates", { id: "hebrew", name: "Hebrew", prompt: `system:\n${text}\n` });
    }
    await page().setViewportSize({ width: 390, height: 800 });
    await page().goto(url("/templates/hebrew?history=1&from=1&to=2&side=1"));
    for (const [line, text] of [
      [".cm-deletedLine", "שלום עולם!"],
      [".cm-line", "שלום!"],
    ] as const) {
      const [letters = 0, edge = 0] = await page()
        .locator(line, { hasText: text })
        .evaluate((shown) => {
          const range = shown.ownerDocument.createRange();
          range.selectNodeContents(shown);
          return [range, shown].map((one) => one.getBoundingClientRect().left);
        });
      expect(letters).toBeGreaterThan(edge + 50);
    }
  });

  it("shows documents without a text form as JSON", async () => {
    await plant("moods", { id: "calm", mood: "Calm" });
    await plant("moods", { id: "calm", mood: "Calmer" });
    await page().goto(url("/moods/calm?history=1&from=1&to=2&side=1"));
    await compared(1).getByText('"mood": "Calm"', { exact: true }).waitFor();
    await compared(2).getByText('"mood": "Calmer"').waitFor();
  });

  it("still shows the changed fields when the other view can't be loaded", async () => {
    await plantTalk();
    await page().route("**/assets/comparison-*.js", (route) => route.abort());
    await page().goto(url("/templates/talk?history=1&from=1&to=2&side=1"));
    await page().getByText("This view can't be loaded now.").waitFor();
    await page().getByRole("link", { name: "Changed fields" }).click();
    await page().getByText("+ Two.").waitFor();
  });

  it("compares any two revisions, and restores one after its diff", async () => {
    await plant("moods", { id: "old", mood: "Old", description: "First." });
    await send("PATCH", "moods/old", { description: "Second." });
    await send("PATCH", "moods/old", { description: "Third." });
    await page().goto(url("/moods/old"));
    await page().getByRole("link", { name: "History" }).click();
    await page().getByRole("link", { name: "What changed in revision 2" }).click();
    await page().getByText("+ Second.").waitFor();
    await page().getByLabel("From revision").selectOption("1");
    await page().getByLabel("to revision").selectOption("3");
    await page().getByRole("button", { name: "Compare" }).click();
    await page().getByText("+ Third.").waitFor();
    expect(page().url()).toContain("from=1&to=3");
    await page().getByRole("button", { name: "Restore revision 1" }).click();
    await page().getByRole("dialog").getByText("- Third.").waitFor();
    await page().keyboard.press("Enter");
    await page().getByRole("heading", { level: 1, name: "Old" }).waitFor();
    expect(await read("moods", "old")).toMatchObject({ description: "First." });
  });
});
