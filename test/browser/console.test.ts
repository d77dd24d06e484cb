import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeKeys } from "../../src/local/host/keys.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { inBrowser, isBrowserMissing, launchBrowser, patiently } from "../support/browser.ts";
import { overwrite } from "../support/console.ts";
import { anyStorage } from "../support/storage.ts";

type Fields = Readonly<Record<string, unknown>>;

describe.skipIf(isBrowserMissing)(inBrowser("the console"), patiently, () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: RunningApp;
  let locked: RunningApp;
  let page: Page;
  const keys = makeKeys();
  const complaints: string[] = [];

  const send = async (method: string, path: string, body?: object) => {
    const headers = { "content-type": "application/json", "seedbed-request": "1" };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await fetch(`${host.url}/api/${path}`, init);
    expect([path, response.ok]).toEqual([path, true]);
  };
  const plant = (id: string, fields: Fields) => importAll("moods", [{ id, ...fields }]);
  const importAll = async (type: string, documents: readonly Fields[]) => {
    const init = {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: documents.map((document) => JSON.stringify({ type, document })).join("\n"),
    };
    const response = await fetch(`${host.url}/api/import?mode=upsert`, init);
    expect(await response.json()).toMatchObject({ failed: [] });
  };
  const mood = async (id: string) => {
    const response = await fetch(`${host.url}/api/moods/${id}`);
    return ((await response.json()) as { readonly mood: Fields }).mood;
  };
  const newPage = async (of: BrowserContext) => {
    const opened = await of.newPage();
    opened.on("pageerror", (error) => complaints.push(String(error)));
    opened.on("console", (message) => {
      if (/policy|violat/i.test(message.text())) {
        complaints.push(message.text());
      }
    });
    return opened;
  };
  const go = (path: string) => page.goto(`${host.url}/console${path}`);
  const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true });
  const status = (text: string | RegExp) => page.getByRole("status").filter({ hasText: text });

  beforeAll(async () => {
    host = await startBundle({ settings: { DocumentsStorage: await anyStorage() } });
    const settings = { ACCESS: "key", DocumentsStorage: await anyStorage() };
    locked = await startBundle({ settings, keys });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    for (const [id, title] of [
      ["calm", "Calm"],
      ["cross", "Cross"],
    ] as const) {
      await plant(id, { mood: title, description: "One.\nTwo.", used: [1, null] });
    }
    context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    page = await newPage(context);
    return async () => {
      await context.close();
      expect(complaints.splice(0)).toEqual([]);
    };
  }, patiently.timeout);
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await locked?.stop();
  });

  it("takes an author from the list to a saved change with the keyboard alone", async () => {
    await go("/moods");
    await page.getByRole("link", { name: "Cross", exact: true }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("cal");
    await status("1 of").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await heading("Calm").waitFor();
    await page.getByLabel("Description").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nThree.");
    await status("Unsaved changes").waitFor();
    await page.keyboard.press("Control+s");
    const review = page.getByRole("dialog");
    await review.getByText("+ Three.").waitFor();
    expect(await review.getByText("+ One.").count()).toBe(0);
    await page.keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await mood("calm")).toMatchObject({
      description: "One.\nTwo.\nThree.",
      used: [1, null],
    });
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Cross", exact: true }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  });

  it("lets two authors save without a loss: field by field, with a result that can be edited", async () => {
    await go("/moods/calm");
    await page.getByLabel("Description").fill("Mine.");
    await send("PATCH", "moods/calm", { description: "Theirs.", mood: "Very calm", extra: "new" });
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await page.getByRole("heading", { name: "Two versions to merge" }).waitFor();
    const finish = page.getByRole("button", { name: "Review and save the result" });
    await status("Fields to choose: 1").waitFor();
    expect(await finish.getAttribute("aria-disabled")).toBe("true");
    const field = page.getByRole("group", { name: "Description" });
    for (const text of ["One.\nTwo.", "Theirs.", "Mine."]) {
      await field.locator("pre").getByText(text).waitFor();
    }
    await field.getByLabel("Use theirs").check();
    await field.getByLabel("Result").fill("Theirs. Mine.");
    await finish.click();
    await page.getByRole("dialog").getByText("- Theirs.").waitFor();
    await page.keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await mood("calm")).toMatchObject({
      ...{ description: "Theirs. Mine.", mood: "Very calm", extra: "new", used: [1, null] },
    });
  });

  it("keeps a draft through a reload, and says from when it is", async () => {
    await go("/moods/calm");
    await page.getByLabel("Description").fill("Half a sent");
    await status("Unsaved changes").waitFor();
    await page.reload();
    await status(/These are your unsaved changes of .*, based on revision \d+\./).waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Half a sent");
    await page.getByRole("link", { name: "Moods" }).click();
    await page.getByText("Unsaved draft").waitFor();
    await page.getByRole("link", { name: "Calm", exact: true }).click();
    await page.getByRole("button", { name: "Discard my changes" }).click();
    await status("No unsaved changes").waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("One.\nTwo.");
    await page.reload();
    await heading("Calm").waitFor();
    expect(await status("These are your unsaved changes").count()).toBe(0);
  });

  it("never hides what is newer behind an old draft", async () => {
    await go("/moods/calm");
    await page.getByLabel("Description").fill("Mine.");
    await status("Unsaved changes").waitFor();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page.reload();
    await status(/The document is at revision \d+ now/).waitFor();
    await page.locator("pre").getByText("Theirs.").waitFor();
    await page.locator("pre").getByText("Mine.").waitFor();
    await page.getByRole("button", { name: "Discard mine" }).click();
    expect(await page.getByLabel("Description").inputValue()).toBe("Theirs.");
  });

  it("keeps JSON that is not valid yet when the document has changed meanwhile", async () => {
    await go("/moods/calm");
    await page.getByLabel("Used").fill("[1, 2,");
    await status("Unsaved changes").waitFor();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page.reload();
    await status(/The document is at revision \d+ now/).waitFor();
    expect(await page.getByLabel("Used").inputValue()).toBe("[1, 2,");
    await page.keyboard.press("Control+s");
    await page.locator("textarea:focus").fill("[1, 2]");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await page.getByRole("button", { name: "Review and save the result" }).click();
    await page.keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await mood("calm")).toMatchObject({ description: "Theirs.", used: [1, 2] });
  });

  it("says at once when somebody else has saved, to whoever comes back to the page", async () => {
    await go("/moods/calm");
    await heading("Calm").waitFor();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page.evaluate("dispatchEvent(new Event('focus'))");
    await status(/local saved revision \d+/).waitFor();
    await page.getByRole("button", { name: "Load it" }).click();
    expect(await page.getByLabel("Description").inputValue()).toBe("Theirs.");
  });

  it("shows fields that it doesn't know, and keeps what no form can show", async () => {
    const odd = {
      list: [1, [2]],
      empty: {},
      deep: { text: "in", flag: false, size: 68 },
      "a/b~c": null,
    };
    await plant("odd", { mood: "Odd", ...odd });
    await go("/moods/odd");
    await page.getByRole("group", { name: "Other fields" }).getByLabel("Text").fill("out");
    await page.getByLabel("Size").fill("");
    await page.getByLabel("Size").fill("69");
    await page.getByLabel("Mood").fill("Odder");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    const { _meta, ...saved } = await mood("odd");
    expect(saved).toEqual({
      ...{ id: "odd", mood: "Odder", ...odd },
      deep: { text: "out", flag: false, size: 69 },
    });
  });

  it("shows one document in the form and as JSON, and waits with one while the other is not valid", async () => {
    await go("/moods/calm?json=1");
    const json = page.getByLabel("The document as JSON");
    await page.getByLabel("Mood (required)").fill("Calmer");
    await json.getByText('"mood": "Calmer"').waitFor();
    await overwrite(json, '{"mood": "Calm", "more": tru');
    await page.getByText("The form waits").waitFor();
    expect(await page.getByLabel("Mood (required)").isDisabled()).toBe(true);
    await status("Unsaved changes").waitFor();
    await page.reload();
    await json.getByText('{"mood": "Calm", "more": tru', { exact: true }).waitFor();
    await overwrite(json, '{"mood": "Calm", "more": true}');
    await page.getByLabel("More").waitFor();
    expect(await page.getByLabel("Mood (required)").isDisabled()).toBe(false);
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    const { _meta, ...saved } = await mood("calm");
    expect(saved).toEqual({ id: "calm", mood: "Calm", more: true });
  });

  it("shows the server's faults at their fields, and keeps what was typed", async () => {
    await go("/scenarios");
    await page.getByRole("link", { name: "New scenario" }).click();
    await page.getByLabel("Title").fill("A door");
    await page.getByLabel("Description").fill(" ");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await page.getByRole("alert").getByRole("button", { name: "Scenario › Description" }).waitFor();
    await page.locator("[aria-invalid=true]:focus").waitFor();
    await page.keyboard.type("It is stuck.");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await heading("A door").waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/scenarios/a-door");
  });

  it("deletes what is confirmed by its name, and restores it after showing what comes back", async () => {
    await go("/moods");
    await page.getByRole("button", { name: "Delete Cross" }).click();
    await page.getByRole("dialog", { name: "Delete “Cross”?" }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Cross", exact: true }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Deleted", exact: true }).click();
    await page.getByRole("link", { name: "cross", exact: true }).click();
    await page.getByRole("button", { name: "Restore revision 1" }).click();
    await page.getByRole("dialog").getByText("+ Cross").waitFor();
    await page.keyboard.press("Enter");
    await heading("Cross").waitFor();
    expect(await mood("cross")).toMatchObject({ mood: "Cross", used: [1, null] });
    await send("DELETE", "moods/cross");
    await go("/moods?deleted=1");
    await page.getByRole("button", { name: "Restore cross" }).click();
    await page.keyboard.press("Enter");
    await page.getByText("Nothing has been deleted.").waitFor();
    expect(await mood("cross")).toMatchObject({ mood: "Cross" });
  });

  it("lists 5,000 documents, of which it draws those near the window", async () => {
    const people = Array.from({ length: 5_000 }, (_, index) => ({
      id: `p-${index}`,
      name: `Person ${index}`,
    }));
    await importAll("personas", people);
    const calls: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/personas")) {
        calls.push(request.url());
      }
    });
    await go("/personas");
    await status("5000 of 5000").waitFor();
    expect(calls.length).toBe(5);
    const rows = page.getByRole("listitem");
    expect(await rows.count()).toBeLessThan(100);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page
      .locator(":focus")
      .and(page.getByText("Person 1", { exact: true }))
      .waitFor();
    await page.keyboard.press("End");
    await page.getByRole("link", { name: "Person 4999", exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(100);
    await page.keyboard.press("j");
    await page
      .locator(":focus")
      .and(page.getByText("Person 1", { exact: true }))
      .waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("person 4999");
    await status("1 of 5000").waitFor();
    await rows.getByRole("link", { name: "Person 4999", exact: true }).waitFor();
  });

  it("finds and sorts by who changed a document, and has that in its URL", async () => {
    await page.route("**/api/moods?*", async (route) => {
      const text = await (await route.fetch()).text();
      const body = text.replace('{"id":"local","name":"local"}', '{"id":"a","name":"Ana"}');
      await route.fulfill({ contentType: "application/json", body });
    });
    await go("/moods?q=c");
    await page.getByText("by Ana").waitFor();
    await page.getByLabel("Sort by").selectOption("Changed by");
    await page.getByLabel(/^Changed by/).selectOption("Ana");
    await status("1 of").waitFor();
    expect(new URL(page.url()).search).toBe("?q=c&by=Ana&sort=updatedBy");
    await page.reload();
    await status("1 of").waitFor();
  });

  it("shows and filters the states of seeds, where they are wished for", async () => {
    await go("/moods");
    await page.getByRole("link", { name: "Calm", exact: true }).waitFor();
    await page.getByLabel("Show seed states").check();
    await page.getByLabel(/^Seed/).selectOption("unmanaged");
    const row = page.getByRole("listitem").filter({ hasText: "Calm" }).first();
    await row.getByRole("link", { name: "unmanaged" }).click();
    await page.getByRole("heading", { level: 1, name: "Seeds" }).waitFor();
    await page.getByText("moods/calm", { exact: true }).waitFor();
  });

  it("duplicates a document", async () => {
    await go("/moods");
    await page.getByRole("link", { name: "Duplicate Calm" }).click();
    await page.getByLabel("Mood (required)").fill("Calm again");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await heading("Calm again").waitFor();
    expect(await mood("calm-again")).toMatchObject({ used: [1, null] });
  });

  it("keeps what was typed when the document is deleted meanwhile", async () => {
    await plant("brief", { mood: "Brief" });
    await go("/moods/brief");
    await page.getByLabel("Description").fill("Typed.");
    await send("DELETE", "moods/brief");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await page.getByText("Somebody deleted this document").waitFor();
    await page.getByRole("button", { name: "Keep mine as a new document" }).click();
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    expect(await mood("brief")).toMatchObject({ mood: "Brief", description: "Typed." });
  });

  it("compares any two revisions, and restores one after its diff", async () => {
    await plant("old", { mood: "Old", description: "First." });
    await send("PATCH", "moods/old", { description: "Second." });
    await send("PATCH", "moods/old", { description: "Third." });
    await go("/moods/old");
    await page.getByRole("link", { name: "History" }).click();
    await page.getByRole("link", { name: "What changed in revision 2" }).click();
    await page.getByText("+ Second.").waitFor();
    await page.getByLabel("From revision").selectOption("1");
    await page.getByLabel("to revision").selectOption("3");
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByText("+ Third.").waitFor();
    expect(page.url()).toContain("from=1&to=3");
    await page.getByRole("button", { name: "Restore revision 1" }).click();
    await page.getByRole("dialog").getByText("- Third.").waitFor();
    await page.keyboard.press("Enter");
    await heading("Old").waitFor();
    expect(await mood("old")).toMatchObject({ description: "First." });
  });

  it("asks for a key where one is needed, and keeps it for its tab alone", async () => {
    await page.goto(`${locked.url}/console/moods`);
    await page.getByLabel("Function key").fill(keys.default);
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByText("There are no documents here yet.").waitFor();
    await page.reload();
    await page.getByText("There are no documents here yet.").waitFor();
    expect(await page.evaluate("JSON.stringify(localStorage) + document.cookie")).toBe("{}");
  });

  it("says which role is missing", async () => {
    const detail = "This requires the role Documents.Write, which Ana does not have.";
    await page.route("**/api/moods/calm", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({
            status: 403,
            contentType: "application/problem+json",
            body: JSON.stringify({ code: "forbidden", detail, status: 403 }),
          })
        : route.continue(),
    );
    await go("/moods/calm");
    await page.getByLabel("Description").fill("Mine.");
    await page.keyboard.press("Control+s");
    await page.keyboard.press("Control+s");
    await page.getByRole("alert").getByText(detail).waitFor();
    expect(await page.getByLabel("Description").inputValue()).toBe("Mine.");
  });

  it("is made for a collection that no page was written for", async () => {
    await page.route("**/api/openapi.json", async (route) => {
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
    await page.route("**/api/places?*", (route) =>
      route.fulfill({
        contentType: "application/json",
        body: JSON.stringify({
          success: true,
          places: [{ id: "a", street: "High Street", _meta: { updatedAt: 0, origin: "api" } }],
        }),
      }),
    );
    await go("/places");
    await page.getByRole("link", { name: "New place" }).waitFor();
    await page.getByRole("link", { name: "High Street", exact: true }).waitFor();
  });

  it.for([
    { colorScheme: "light", width: 390 },
    { colorScheme: "dark", width: 1000 },
  ] as const)("fits into $width pixels, $colorScheme", async ({ colorScheme, width }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    const paths = ["", "/moods", "/moods?deleted=1", "/moods/calm?json=1", "/moods/calm?history=1"];
    for (const path of paths) {
      await go(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const excess = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect([path, excess]).toEqual([path, 0]);
      const unnamed = await page.evaluate(
        "[...document.querySelectorAll('input, select, textarea')].filter((one) => one.labels.length === 0 && !one.ariaLabel).length",
      );
      expect([path, unnamed]).toEqual([path, 0]);
    }
  });
});
