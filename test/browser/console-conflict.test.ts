import { expect, it } from "vitest";
import { describeConsole, overwrite } from "../support/console.ts";

const lines = (...changes: readonly (readonly [number, string])[]) =>
  changes
    .reduce(
      (all, [index, text]) => all.with(index, text),
      ["system:", "One.", "Two.", "Three.", "Four.", "Five.", "Six."],
    )
    .join("\n");

const calm = { id: "calm", mood: "Calm", description: "One.\nTwo.", used: [1, null] };

describeConsole("a conflict in the console", (tools) => {
  const { open, page, plant, read, send, somebodyElse, url } = tools;
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });

  /** What this browser keeps. */
  const drafts = (): Promise<string> =>
    page().evaluate(`new Promise((resolve) => {
      indexedDB.open("seedbed").onsuccess = ({ target: { result } }) => {
        const all = result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => (result.close(), resolve(JSON.stringify(all.result)));
      };
    })`);

  it("is solved hunk by hunk in a long text by two authors, and saved over theirs; a reload forgets no choice", async () => {
    await plant("templates", { id: "talk", name: "Talk", prompt: lines() });
    const other = await open(await somebodyElse());
    for (const [one, text] of [
      [page(), lines([1, "My one."], [3, "My three."], [6, "My six."])],
      [other, lines([1, "Their one."], [4, "Their four."], [6, "Their six."])],
    ] as const) {
      await one.goto(url("/templates/talk"));
      await one.locator(".cm-content").waitFor();
      await overwrite(one.getByRole("textbox", { name: "Prompt", exact: true }), text);
    }
    await other.keyboard.press("Control+s");
    await other.keyboard.press("Control+s");
    await other.getByRole("status").filter({ hasText: "Saved as revision" }).waitFor();
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("heading", { name: "Two versions to merge" }).waitFor();
    const field = page().getByRole("group", { name: "Prompt" });
    const finish = page().getByRole("button", { name: "Review and save the result" });
    const hunk = (number: number) => page().getByRole("group", { name: `Lines ${number} of 3` });
    expect(await finish.getAttribute("aria-disabled")).toBe("true");
    await hunk(1).getByText("After “system:”").waitFor();
    for (const text of ["One.", "Their one.", "My one."]) {
      await hunk(1).locator("pre").getByText(text, { exact: true }).waitFor();
    }
    await hunk(1).getByLabel("Use theirs", { exact: true }).check();
    await hunk(2).getByLabel("Use mine").check();
    expect(await field.getByLabel("Result").count()).toBe(0);
    await hunk(3).getByLabel("Use both, theirs first").check();
    await expect.poll(drafts).toContain('"choice":"both"');
    await page().reload();
    await hunk(3).getByLabel("Use both, theirs first").and(page().locator(":checked")).waitFor();
    expect(await hunk(1).getByLabel("Use theirs", { exact: true }).isChecked()).toBe(true);
    const result = field.getByLabel("Result");
    expect(await result.inputValue()).toContain("Their six.\nMy six.");
    await result.fill((await result.inputValue()).replace("Two.", "Two, edited."));
    await hunk(1).getByLabel("Use mine").check();
    await finish.click();
    await page().getByRole("dialog").getByText("+ Two, edited.").waitFor();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    const { prompt } = await read("templates", "talk");
    expect(prompt).toBe(
      [
        ...["system:", "My one.", "Two, edited.", "My three."],
        ...["Four.", "Five.", "Their six.", "My six."],
      ].join("\n"),
    );
  });

  it("needs no decision where both changed different lines, and still shows the result", async () => {
    await plant("templates", { id: "apart", name: "Apart", prompt: lines() });
    await page().goto(url("/templates/apart"));
    await page().locator(".cm-content").waitFor();
    const prompt = page().getByRole("textbox", { name: "Prompt", exact: true });
    await overwrite(prompt, lines([1, "My one."]));
    await plant("templates", { id: "apart", name: "Apart", prompt: lines([5, "Their five."]) });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByText("You both changed this, in different lines.").waitFor();
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("templates", "apart")).toMatchObject({
      prompt: lines([1, "My one."], [5, "Their five."]),
    });
  });

  it("that comes while the result is being saved is met again", async () => {
    await plant("moods", { id: "busy", mood: "Busy", description: "One." });
    await page().goto(url("/moods/busy"));
    await page().getByLabel("Description").fill("Mine.");
    await plant("moods", { id: "busy", mood: "Busy", description: "Theirs." });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByLabel("Use mine").check();
    await plant("moods", { id: "busy", mood: "Busier", description: "Theirs." });
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await page().keyboard.press("Enter");
    await page().getByText("Only they changed this.").waitFor();
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "busy")).toMatchObject({ mood: "Busier", description: "Mine." });
  });

  it("is solved field by field without a loss, with a result that can be edited", async () => {
    await plant("moods", calm);
    await page().goto(url("/moods/calm"));
    await page().getByLabel("Description").fill("Mine.");
    await send("PATCH", "moods/calm", {
      description: "Theirs.",
      mood: "Very calm",
      extra: "new",
    });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("heading", { name: "Two versions to merge" }).waitFor();
    const finish = page().getByRole("button", { name: "Review and save the result" });
    await status("Fields to choose: 1").waitFor();
    expect(await finish.getAttribute("aria-disabled")).toBe("true");
    const field = page().getByRole("group", { name: "Description" });
    for (const text of ["One.\nTwo.", "Theirs.", "Mine."]) {
      await field.locator("pre").getByText(text).waitFor();
    }
    await field.getByLabel("Use theirs").check();
    await field.getByLabel("Result").fill("Theirs. Mine.");
    await finish.click();
    await page().getByRole("dialog").getByText("- Theirs.").waitFor();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toMatchObject({
      ...{ description: "Theirs. Mine.", mood: "Very calm", extra: "new", used: [1, null] },
    });
  });

  it("is announced before it happens, to whoever comes back to the page", async () => {
    const more = Object.fromEntries(
      lines()
        .split("\n")
        .map((line) => [line, line]),
    );
    await plant("moods", { ...calm, ...more });
    await page().goto(url("/moods/calm"));
    await page().getByRole("heading", { level: 1, name: "Calm" }).waitFor();
    await page().getByLabel("Six.").focus();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page().evaluate("dispatchEvent(new Event('focus'))");
    await status(/local saved revision \d+/).waitFor();
    const load = page().getByRole("button", { name: "Load it" });
    const save = page().getByRole("button", { name: "Review and save" });
    // Where the author is, and not where the page begins.
    const { y } = (await load.boundingBox()) ?? { y: -1 };
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(800);
    await load.click();
    await save.and(page().locator(":focus")).waitFor();
    expect(await page().getByLabel("Description").inputValue()).toBe("Theirs.");
  });

  it("with a deletion keeps what was typed", async () => {
    await plant("moods", { id: "brief", mood: "Brief" });
    await page().goto(url("/moods/brief"));
    await page().getByLabel("Description").fill("Typed.");
    await send("DELETE", "moods/brief");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByText("Somebody deleted this document").waitFor();
    await page().getByRole("button", { name: "Keep mine as a new document" }).click();
    const focused = page().locator(":focus");
    await page().getByRole("button", { name: "Review and save" }).and(focused).waitFor();
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "brief")).toMatchObject({ mood: "Brief", description: "Typed." });
  });
});
