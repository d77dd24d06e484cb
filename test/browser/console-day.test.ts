import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

const prompt = "system:\nYou are kind.\n\nuser:\nHello.";

describeConsole("an author's day", ({ page, plant, read, send, url }) => {
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const heading = (name: string) => page().getByRole("heading", { name, exact: true });

  /** Presses Tab until what has the focus is named so. */
  const tabTo = async (name: string | RegExp) => {
    for (let count = 0; count < 60; count++) {
      await page().keyboard.press("Tab");
      const named = await page().evaluate<string>(
        `(() => {
          const { activeElement } = document;
          const { ariaLabel, labels, textContent } = activeElement.shadowRoot?.activeElement ?? activeElement;
          return ariaLabel ?? labels?.[0]?.textContent ?? textContent;
        })()`,
      );
      if (typeof name === "string" ? named.trim() === name : name.test(named)) {
        return;
      }
    }
    throw new Error(`Nothing named ${name} can be reached.`);
  };

  it("needs no mouse: find, edit, review, save, meet a conflict, merge, restore, undelete", async () => {
    await plant("templates", { id: "talk", name: "Talk", prompt });
    await plant("templates", { id: "other", name: "Other", prompt });
    await page().goto(url("/templates"));
    await page().getByRole("link", { name: "Talk", exact: true }).waitFor();

    // Find and open.
    await page().keyboard.press("/");
    await page().keyboard.type("tal");
    await page().getByRole("link", { name: "Other", exact: true }).waitFor({ state: "detached" });
    await tabTo("Talk");
    await page().keyboard.press("Enter");
    await heading("Talk").waitFor();
    await page().locator(".cm-content").waitFor();

    // Edit, review and save.
    await tabTo("Prompt");
    await page().keyboard.press("Control+End");
    await page().keyboard.type(" How are you?");
    await page().keyboard.press("Control+s");
    await page().getByRole("dialog").getByText("+ Hello. How are you?").waitFor();
    await page().locator(".plus mark", { hasText: "How are you?" }).waitFor();
    await page().keyboard.press("Control+s");
    await status("Saved as revision 2").waitFor();

    // Meet a conflict, and merge.
    await page().locator(".cm-focused").waitFor();
    await page().keyboard.press("Control+End");
    await page().keyboard.type(" Mine.");
    await send("PATCH", "templates/talk", {
      prompt: `${prompt} Theirs.`.replace("kind", "very kind"),
    });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await heading("Two versions to merge").waitFor();
    await tabTo("Use theirs");
    await page().keyboard.press("ArrowDown");
    await page().keyboard.press("ArrowDown");
    await tabTo("Result");
    await page().keyboard.press("Control+End");
    await page().keyboard.type("!");
    await tabTo("Review and save the result");
    await page().keyboard.press("Enter");
    await page().getByRole("dialog").getByText("+ Hello. How are you? Mine.!").waitFor();
    await page().keyboard.press("Enter");
    await status("Saved as revision 4").waitFor();
    const merged =
      "system:\nYou are very kind.\n\nuser:\nHello. Theirs.\nHello. How are you? Mine.!";
    expect(await read("templates", "talk")).toMatchObject({ prompt: merged });

    // Restore an old revision.
    await tabTo("History");
    await page().keyboard.press("Enter");
    await heading("History of talk").waitFor();
    await page().getByRole("button", { name: "Restore revision 1" }).waitFor();
    await tabTo("Restore revision 1");
    await page().keyboard.press("Enter");
    await page().getByRole("dialog").getByText("- You are very kind.").waitFor();
    await page().keyboard.press("Enter");
    await heading("Talk").waitFor();
    expect(await read("templates", "talk")).toMatchObject({ prompt });

    // Delete, and bring back.
    await page().keyboard.press("Escape");
    await page().getByRole("link", { name: "Talk", exact: true }).waitFor();
    await tabTo("Delete Talk");
    await page().keyboard.press("Enter");
    await page().getByRole("dialog").waitFor();
    await page().keyboard.press("Enter");
    await page().getByRole("link", { name: "Talk", exact: true }).waitFor({ state: "detached" });
    await tabTo("Deleted");
    await page().keyboard.press("Enter");
    await page().getByRole("link", { name: "talk", exact: true }).waitFor();
    await tabTo("talk");
    await page().keyboard.press("Enter");
    await heading("History of talk").waitFor();
    await page().getByRole("button", { name: "Restore revision 1" }).waitFor();
    await tabTo("Restore revision 1");
    await page().keyboard.press("Enter");
    await page().getByRole("dialog").getByText("+ You are kind.").waitFor();
    await page().keyboard.press("Enter");
    await heading("Talk").waitFor();
    expect(await read("templates", "talk")).toMatchObject({ name: "Talk", prompt });
  });
});
