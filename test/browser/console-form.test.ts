import { beforeEach, expect, it } from "vitest";
import { describeConsole, overwrite } from "../support/console.ts";

describeConsole("the form of the console", ({ page, plant, read, url }) => {
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const heading = (name: string) => page().getByRole("heading", { level: 1, name, exact: true });
  beforeEach(() =>
    plant("moods", { id: "calm", mood: "Calm", description: "One.\nTwo.", used: [1, null] }),
  );

  it("shows fields that it doesn't know, and keeps what no form can show", async () => {
    const odd = {
      list: [1, [2]],
      empty: {},
      deep: { text: "in", flag: false, size: 68 },
      "a/b~c": null,
    };
    await plant("moods", { id: "odd", mood: "Odd", ...odd });
    await page().goto(url("/moods/odd"));
    await page().getByRole("group", { name: "Other fields" }).getByLabel("Text").fill("out");
    await page().getByLabel("Size").fill("");
    await page().getByLabel("Size").fill("69");
    await page().getByLabel("Mood").fill("Odder");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    const saved = await read("moods", "odd");
    expect(saved).toEqual({
      ...{ id: "odd", mood: "Odder", ...odd },
      deep: { text: "out", flag: false, size: 69 },
    });
  });

  it("keeps the line breaks of a text that is typed into, and those that a line gets in the JSON", async () => {
    const odd = { id: "odd", mood: "Odd", description: "One.\r\nTwo.", tone: "Soft" };
    await plant("moods", odd);
    await page().goto(url("/moods/odd?json=1"));
    const tone = page().getByLabel("Tone");
    await tone.waitFor();
    const { id: _, ...content } = { ...odd, tone: "Soft\nand slow" };
    const json = page().getByRole("textbox", { name: "The document as JSON" });
    await overwrite(json, JSON.stringify(content));
    await expect.poll(() => tone.inputValue()).toBe(content.tone);
    await tone.press("Control+End");
    await page().keyboard.type(".");
    await page().getByLabel("Description").press("Control+Home");
    await page().keyboard.type("Ab\nc");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    const description = "Ab\r\ncOne.\r\nTwo.";
    expect(await read("moods", "odd")).toEqual({ ...odd, description, tone: "Soft\nand slow." });
  });

  it("keeps a number that is emptied and typed again a number, also through a reload", async () => {
    await plant("moods", { id: "cold", mood: "Cold", intensity: 4, deep: { flag: true } });
    await page().goto(url("/moods/cold"));
    const intensity = page().getByLabel("Intensity");
    const save = async () => {
      await page().keyboard.press("Control+s");
      await page().keyboard.press("Control+s");
      await status("Saved as revision").waitFor();
    };
    await intensity.fill("");
    await page().getByLabel("Flag").selectOption("Not set");
    await status("Unsaved changes").waitFor();
    await page().reload();
    await intensity.fill("4");
    await page().getByLabel("Flag").selectOption("Yes");
    await status("No unsaved changes").waitFor();
    await intensity.fill("four");
    await page().getByText("This was a number, and is a text now.").waitFor();
    await page().keyboard.press("Control+s");
    await page().getByRole("dialog").getByText('+ "four"').waitFor();
    await page().keyboard.press("Escape");
    await intensity.fill("4.5");
    await save();
    expect(await read("moods", "cold")).toMatchObject({ intensity: 4.5, deep: { flag: true } });
    await intensity.fill("");
    await save();
    expect(await read("moods", "cold")).toEqual({ id: "cold", mood: "Cold", deep: { flag: true } });
  });

  it("shows one document in the form and as JSON, and waits with one while the other is not valid", async () => {
    await page().goto(url("/moods/calm?json=1"));
    const json = page().getByLabel("The document as JSON");
    await page().getByLabel("Mood (required)").fill("Calmer");
    await json.getByText('"mood": "Calmer"').waitFor();
    await overwrite(json, '{"mood": "Calm", "more": tru');
    await page().getByText("The form waits").waitFor();
    expect(await page().getByLabel("Mood (required)").isDisabled()).toBe(true);
    await status("Unsaved changes").waitFor();
    await page().reload();
    await json.getByText('{"mood": "Calm", "more": tru', { exact: true }).waitFor();
    await overwrite(json, '{"mood": "Calm", "more": true}');
    await page().getByLabel("More").waitFor();
    expect(await page().getByLabel("Mood (required)").isDisabled()).toBe(false);
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    const saved = await read("moods", "calm");
    expect(saved).toEqual({ id: "calm", mood: "Calm", more: true });
  });

  it("shows the server's faults at their fields, and keeps what was typed", async () => {
    await page().goto(url("/scenarios"));
    await page().getByRole("link", { name: "New scenario" }).click();
    await page().getByLabel("Title").fill("A door");
    await page().getByLabel("Description").fill(" ");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page()
      .getByRole("alert")
      .getByRole("button", { name: "Scenario › Description" })
      .waitFor();
    await page().locator("[aria-invalid=true]:focus").waitFor();
    await page().keyboard.type("It is stuck.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await heading("A door").waitFor();
    expect(new URL(page().url()).pathname).toBe("/console/scenarios/a-door");
  });

  it("leads to the id that is taken, or that is none, and says which ids can be had", async () => {
    await page().goto(url("/moods?new=1"));
    await page().getByLabel("Mood (required)").fill("Another");
    await page().getByLabel("Id", { exact: true }).fill("a b");
    const form = page().locator("form");
    await form.getByText("must have only letters (a–z, A–Z), digits").waitFor();
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page()
      .getByRole("alert")
      .getByText(/^Id must have only letters/)
      .waitFor();
    await page().getByLabel("Id", { exact: true }).fill("calm");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await form.getByText("is the id of another document").waitFor();
    await page().locator("[aria-invalid=true]:focus").waitFor();
    expect(await page().getByRole("button", { name: "Try again" }).count()).toBe(0);
    await page().keyboard.type("-2");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await heading("Another").waitFor();
  });

  it("says in an author's words that the server is away, with the details for support behind", async () => {
    await page().route("**/api/moods/calm", (route) =>
      route.request().method() === "PUT" ? route.abort() : route.continue(),
    );
    await page().goto(url("/moods/calm"));
    await page().getByLabel("Mood (required)").fill("Calmer");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    const alert = page().getByRole("alert");
    await alert.getByText("Seedbed can't be reached.").waitFor();
    expect(await alert.getByText("TypeError").isVisible()).toBe(false);
    await alert.getByText("For support").click();
    await alert.getByText("TypeError").waitFor();
    await status("kept in this browser").waitFor();
  });

  it("says what a new document still needs, and leads to it", async () => {
    await page().goto(url("/scenarios?new=1"));
    await page().getByLabel("Title").waitFor();
    await page().keyboard.press("Control+s");
    const review = page().getByRole("dialog");
    await review.getByText("The document is still empty.").waitFor();
    await review.getByRole("listitem").filter({ hasText: "Title is required" }).waitFor();
    await review.getByRole("button", { name: "Create anyway" }).click();
    await page().locator("[aria-invalid=true]:focus").waitFor();
    expect(await read("scenarios", "a")).toEqual({});
  });

  it("says which role is missing", async () => {
    const detail = "This requires the role Documents.Write, which Ana does not have.";
    await page().route("**/api/moods/calm", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({
            status: 403,
            contentType: "application/problem+json",
            body: JSON.stringify({ code: "forbidden", detail, status: 403 }),
          })
        : route.continue(),
    );
    await page().goto(url("/moods/calm"));
    await page().getByLabel("Description").fill("Mine.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("alert").getByText(detail).waitFor();
    expect(await page().getByLabel("Description").inputValue()).toBe("Mine.");
  });
});
