import { beforeEach, expect, it } from "vitest";
import { describeConsole, twoMoods } from "../support/console.ts";

describeConsole("the lists of the console", ({ page, plant, read, send, url }) => {
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const heading = (name: string) => page().getByRole("heading", { level: 1, name, exact: true });
  const focused = () => page().locator(":focus");
  beforeEach(() => plant("moods", ...twoMoods));

  it("deletes what is confirmed by its name, and restores it after showing what comes back", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("button", { name: "Delete Cross" }).click();
    await page().getByRole("dialog", { name: "Delete “Cross”?" }).waitFor();
    await page().keyboard.press("Enter");
    await page().getByRole("link", { name: "Cross", exact: true }).waitFor({ state: "detached" });
    await page().getByRole("link", { name: "Deleted", exact: true }).click();
    await page().getByRole("link", { name: "cross", exact: true }).click();
    await page().getByRole("button", { name: "Restore revision 1" }).click();
    await page().getByRole("dialog").getByText("+ Cross").waitFor();
    await page().keyboard.press("Enter");
    await heading("Cross").waitFor();
    expect(await read("moods", "cross")).toMatchObject({ mood: "Cross", used: [1, null] });
    await send("DELETE", "moods/cross");
    await page().goto(url("/moods?deleted=1"));
    await page().getByRole("button", { name: "Restore cross" }).click();
    await page().keyboard.press("Enter");
    await page().getByText("Nothing has been deleted.").waitFor();
    expect(await read("moods", "cross")).toMatchObject({ mood: "Cross" });
  });

  it("lists 5,000 documents, of which it draws those near the window", async () => {
    const people = Array.from({ length: 5_000 }, (_, index) => ({
      id: `p-${index}`,
      name: `Person ${index}`,
    }));
    await plant("personas", ...people);
    const calls: string[] = [];
    page().on("request", (request) => {
      if (request.url().includes("/api/personas")) {
        calls.push(request.url());
      }
    });
    await page().goto(url("/personas"));
    await status("5000 of 5000").waitFor();
    expect(calls.length).toBe(5);
    const rows = page().getByRole("listitem");
    expect(await rows.count()).toBeLessThan(100);
    await page().keyboard.press("j");
    await page().keyboard.press("j");
    await page()
      .locator(":focus")
      .and(page().getByText("Person 1", { exact: true }))
      .waitFor();
    await page().keyboard.press("End");
    await page().getByRole("link", { name: "Person 4999", exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page().keyboard.press("j");
    await page()
      .locator(":focus")
      .and(page().getByText("Person 1", { exact: true }))
      .waitFor();
    await page().keyboard.press("/");
    await page().keyboard.type("person 4999");
    await status("1 of 5000").waitFor();
    await rows.getByRole("link", { name: "Person 4999", exact: true }).waitFor();
  });

  it("says of each document what was done to it last", async () => {
    const row = (id: string) => page().getByRole("listitem").filter({ hasText: id });
    for (const id of ["only-made", "since-changed", "taken-back"]) {
      await send("POST", "moods", { id, mood: "Said" });
    }
    await send("PATCH", "moods/since-changed", { mood: "Said again" });
    await send("PATCH", "moods/taken-back", { mood: "Said again" });
    await send("POST", "moods/taken-back/revisions/1/restore");
    await page().goto(url("/moods"));
    await row("only-made").getByText(", created by local").waitFor();
    await row("since-changed").getByText(", changed by local").waitFor();
    await row("taken-back").getByText(", restored by local").waitFor();
    await row("calm").getByText(", imported by local").waitFor();
  });

  it("begins with what was changed last in all collections, and leads to the change", async () => {
    await plant("templates", { id: "late", name: "Late", prompt: "system:" });
    await send("PATCH", "moods/cross", { mood: "Very cross" });
    await page().goto(url(""));
    const rows = page().getByRole("list", { name: "Changed last" }).getByRole("listitem");
    expect(await rows.first().textContent()).toMatch(/^Very crossMoods.*, changed by local$/);
    expect(await rows.nth(1).textContent()).toMatch(/^LateTemplates.*, imported by local$/);
    await page().getByRole("link", { name: "Scenarios 0", exact: true }).waitFor();
    await page().keyboard.press("j");
    expect(await focused().textContent()).toBe("Very cross");
    await rows.getByRole("link", { name: "changed by local" }).first().click();
    await page().getByText("+ Very cross").waitFor();
  });

  it("begins with the drafts, also if it can't be said which of too many documents changed last", async () => {
    await page().goto(url("/moods/calm"));
    await page().getByLabel("Mood (required)").fill("Calmer");
    await status("Unsaved changes, kept in this browser").waitFor();
    const contentType = "application/problem+json";
    const body = JSON.stringify({ status: 400, code: "too-many-to-sort", detail: "Too many." });
    await page().route("**/api/moods?*", (route) =>
      route.fulfill({ status: 400, contentType, body }),
    );
    await page().goto(url(""));
    await page().getByRole("link", { name: "Scenarios 0", exact: true }).waitFor();
    await page().getByText("Moods has too many documents").waitFor();
    expect(await page().getByRole("link", { name: "Moods", exact: true }).count()).toBe(2);
    const drafts = page().getByRole("list", { name: "Unsaved drafts", exact: true });
    expect(await drafts.textContent()).toBe("Unsaved draft calm Moods");
    await drafts.getByRole("link").click();
    await status("These are your unsaved changes").waitFor();
  });

  it("finds and sorts by who changed a document, and has that in its URL", async () => {
    await page().route("**/api/moods?*", async (route) => {
      const text = await (await route.fetch()).text();
      const body = text.replace('{"id":"local","name":"local"}', '{"id":"a","name":"Ana"}');
      await route.fulfill({ contentType: "application/json", body });
    });
    await page().goto(url("/moods?q=c"));
    await page().getByText("by Ana").waitFor();
    await page().getByLabel("Sort by").selectOption("Changed by");
    await page()
      .getByLabel(/^Changed by/)
      .selectOption("Ana");
    await status("1 of").waitFor();
    expect(new URL(page().url()).search).toBe("?q=c&by=Ana&sort=updatedBy");
    await page().reload();
    await status("1 of").waitFor();
  });

  it("shows and filters the states of seeds, where they are wished for", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    await page().getByLabel("Show seed states").check();
    await page().getByLabel(/^Seed/).selectOption("unmanaged");
    const row = page().getByRole("listitem").filter({ hasText: "Calm" }).first();
    await row.getByRole("link", { name: "unmanaged" }).click();
    await page().getByRole("heading", { level: 1, name: "Seeds" }).waitFor();
    await page().getByText("moods/calm", { exact: true }).waitFor();
  });

  it("keeps a search when its field is left, opens what was found, and has the focus on its heading", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Cross", exact: true }).waitFor();
    await page().keyboard.press("/");
    await page().keyboard.type("cross");
    await page().keyboard.press("Escape");
    await page().waitForURL((at) => at.search === "?q=cross");
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor({ state: "detached" });
    await page().keyboard.press("j");
    await page().keyboard.press("Enter");
    await page().locator("h1:focus", { hasText: "Cross" }).waitFor();
    await page().keyboard.press("Escape");
    await focused().filter({ hasText: "Cross" }).and(page().getByRole("link")).waitFor();
    await page().waitForURL((at) => at.search === "?q=cross");
    await page().keyboard.press("Escape");
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    await page().waitForURL((at) => at.search === "");
  });

  it("is as it was left, at the document that was opened, by Esc and by going back", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `Scenario ${1_000 + index}`);
    const scenario = { description: "A." };
    await plant("scenarios", ...names.map((title, id) => ({ id: `s-${id}`, title, scenario })));
    await page().goto(url("/scenarios"));
    const row = page().getByRole("link", { name: "Scenario 1300", exact: true });
    await page().getByRole("link", { name: "Scenario 1000", exact: true }).waitFor();
    const scroll = async () => {
      await page().mouse.wheel(0, 500);
      return row.isVisible();
    };
    await page().mouse.move(600, 600);
    await expect.poll(scroll).toBe(true);
    for (const leave of [() => page().keyboard.press("Escape"), () => page().goBack()]) {
      await row.click();
      await page().locator("h1:focus", { hasText: "Scenario 1300" }).waitFor();
      await leave();
      await row.and(focused()).waitFor();
      const { y } = (await row.boundingBox()) ?? { y: -1 };
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(800);
    }
    await page().keyboard.press("j");
    await page().getByRole("link", { name: "Scenario 1301", exact: true }).and(focused()).waitFor();
  });

  it("goes on with the next document when one is deleted", async () => {
    await plant("moods", { id: "calmer", mood: "Calmer" }, { id: "calmest", mood: "Calmest" });
    await page().goto(url("/moods?q=calm"));
    for (const [name, next] of [
      ["Calmer", "Calmest"],
      ["Calmest", "Calm"],
    ] as const) {
      await page()
        .getByRole("button", { name: `Delete ${name}`, exact: true })
        .click();
      await page().getByRole("dialog").waitFor();
      await page().keyboard.press("Enter");
      await page().getByRole("link", { name, exact: true }).waitFor({ state: "detached" });
      await page().getByRole("link", { name: next, exact: true }).and(focused()).waitFor();
    }
  });

  it("writes a title in the direction of its letters", async () => {
    await plant("moods", { id: "hello", mood: "مرحبا!" });
    await page().goto(url("/moods?q=hello"));
    await page().getByRole("link", { name: "مرحبا!", exact: true }).waitFor();
    const places: readonly number[] = await page().evaluate(`[0, 5].map((index) => {
      const range = document.createRange();
      const { firstChild } = document.querySelector(".row-main");
      range.setStart(firstChild, index);
      range.setEnd(firstChild, index + 1);
      return range.getBoundingClientRect().left;
    })`);
    expect(places[1]).toBeLessThan(places[0] ?? 0);
  });

  it("duplicates a document", async () => {
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Duplicate Calm" }).click();
    await status("Not saved yet").waitFor();
    await page().getByLabel("Mood (required)").fill("Calm again");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await heading("Calm again").waitFor();
    await expect.poll(() => page().title()).toBe("Calm again · Seedbed console");
    expect(await read("moods", "calm-again")).toMatchObject({ used: [1, null] });
  });
});
