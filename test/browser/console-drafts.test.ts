import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

const calm = { id: "calm", mood: "Calm", description: "One." };

describeConsole("a draft in the console", ({ open, outage, page, plant, read, send, url }) => {
  const status = (text: string | RegExp, of: Page = page()) =>
    of.getByRole("status").filter({ hasText: text });
  const description = (of: Page = page()) => of.getByLabel("Description");
  const openCalm = async () => {
    await plant("moods", calm);
    await page().goto(url("/moods/calm"));
    await description().waitFor();
  };

  it("survives a server that goes away in the middle of typing, and is saved when it is back", async () => {
    await openCalm();
    await description().fill("Half");
    await outage(async () => {
      await description().pressSequentially(" and half");
      await status("Unsaved changes, kept in this browser").waitFor();
      await page().keyboard.press("Control+s");
      await page().keyboard.press("Control+s");
      await page().getByRole("alert").waitFor();
      expect(await status("Saved as revision").count()).toBe(0);
      expect(await description().inputValue()).toBe("Half and half");
      await page().keyboard.press("Escape");
      await description().pressSequentially(", later");
    });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toMatchObject({ description: "Half and half, later" });
    await page().reload();
    await status("No unsaved changes").waitFor();
  });

  it("is created only once, also if no answer arrives, the page is reloaded, and the author tries again", async () => {
    await page().goto(url("/moods?new=1"));
    await page().route("**/api/moods", async (route) => {
      if (route.request().method() === "POST") {
        await route.fetch();
        await route.abort();
      } else {
        await route.continue();
      }
    });
    await page().getByLabel("Mood (required)").fill("Only once");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("alert").waitFor();
    await page().unrouteAll();
    await page().reload();
    await status("This is your unsaved draft").waitFor();
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("heading", { name: "Only once" }).waitFor();
    expect(await read("moods", "only-once")).toMatchObject({ mood: "Only once" });
    expect(await read("moods", "only-once-2")).toEqual({});
  });

  it("survives a session that has ended, and signing in again", async () => {
    await openCalm();
    await page().route("**/api/moods/calm", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({
            status: 401,
            contentType: "application/problem+json",
            headers: { "x-request-id": "r1" },
            body: JSON.stringify({
              ...{ code: "unauthenticated", detail: "Sign in.", status: 401, requestId: "r1" },
            }),
          })
        : route.continue(),
    );
    await description().fill("Typed.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("link", { name: "Sign in" }).waitFor();
    await page().unrouteAll();
    await page().reload();
    await status(/These are your unsaved changes of .*, based on revision \d+\./).waitFor();
    expect(await description().inputValue()).toBe("Typed.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
  });

  it("belongs to who is signed in, also when the session has ended", async () => {
    let person: string | undefined = "ana";
    await page().route("**/.auth/me", (route) =>
      person === undefined
        ? route.fulfill({ status: 401 })
        : route.fulfill({ json: [{ user_id: person }] }),
    );
    await openCalm();
    await description().fill("Ana's.");
    await status("kept in this browser").waitFor();
    person = "ben";
    await page().reload();
    await status("No unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("One.");
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    expect(await page().getByText("Unsaved draft").count()).toBe(0);
    person = "ana";
    await page().reload();
    await page().getByText("Unsaved draft").waitFor();
    person = undefined;
    await page().goto(url("/moods/calm"));
    await status("These are your unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("Ana's.");
  });

  it("belongs to its tab: two tabs don't touch each other's, and saving one keeps the other", async () => {
    await openCalm();
    const other = await open(page().context());
    await other.goto(url("/moods/calm"));
    await description(other).waitFor();
    await description().fill("First tab.");
    await status("kept in this browser").waitFor();
    await other.getByLabel("Mood (required)").fill("Second tab");
    await status("kept in this browser", other).waitFor();
    await page().reload();
    await status("These are your unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("First tab.");
    expect(await page().getByLabel("Mood (required)").inputValue()).toBe("Calm");
    await status("another tab had unsaved changes").waitFor();
    await other.keyboard.press("Control+s");
    await other.keyboard.press("Control+s");
    await status("Saved as revision", other).waitFor();
    await page().reload();
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toMatchObject({
      ...{ mood: "Second tab", description: "First tab." },
    });
  });

  it("is left by a tab that is closed to the next one that opens the document", async () => {
    await openCalm();
    const other = await open(page().context());
    await other.goto(url("/moods/calm"));
    await description(other).fill("Left behind.");
    await status("kept in this browser", other).waitFor();
    await page().reload();
    await status("No unsaved changes").waitFor();
    await other.close();
    await page().reload();
    await status("These are your unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("Left behind.");
    await page().reload();
    await status("These are your unsaved changes").waitFor();
    await description().fill("One.");
    await status("No unsaved changes").waitFor();
    await page().reload();
    await status("No unsaved changes").waitFor();
  });

  it("stays with its tab when that is duplicated", async () => {
    await openCalm();
    await description().fill("Original.");
    await status("kept in this browser").waitFor();
    // Such a window begins with a copy of the session, as a duplicated tab does.
    const opened = page().waitForEvent("popup");
    await page().evaluate("void open(location.href)");
    const duplicate = await opened;
    await status("No unsaved changes", duplicate).waitFor();
    await description(duplicate).fill("Duplicate.");
    await status("kept in this browser", duplicate).waitFor();
    for (const [tab, text] of [
      [page(), "Original."] as const,
      [duplicate, "Duplicate."] as const,
    ]) {
      await tab.reload();
      await status("These are your unsaved changes", tab).waitFor();
      expect(await description(tab).inputValue()).toBe(text);
    }
  });

  it("of an earlier release, which kept one for all tabs, is found", async () => {
    await openCalm();
    await description().fill("Earlier.");
    await status("kept in this browser").waitFor();
    await page().evaluate(`new Promise((resolve) => {
      indexedDB.open("seedbed").onsuccess = ({ target: { result } }) => {
        const transaction = result.transaction("drafts", "readwrite");
        const store = transaction.objectStore("drafts");
        store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
          const { tab: _, ...draft } = cursor.value;
          store.put(draft, cursor.key.slice(0, 2));
          cursor.delete();
        };
        transaction.oncomplete = resolve;
      };
    })`);
    await page().reload();
    await status("These are your unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("Earlier.");
    await description().fill("One.");
    await status("No unsaved changes").waitFor();
    await page().goto(url("/moods"));
    await page().getByRole("link", { name: "Calm", exact: true }).waitFor();
    expect(await page().getByText("Unsaved draft").count()).toBe(0);
  });

  it("is gone when what was typed is taken back, and when somebody saved the same", async () => {
    await openCalm();
    await description().fill("Two.");
    await status("kept in this browser").waitFor();
    await description().fill("One.");
    await status("No unsaved changes").waitFor();
    await page().reload();
    await status("No unsaved changes").waitFor();
    await description().fill("Three.");
    await status("kept in this browser").waitFor();
    await plant("moods", { ...calm, description: "Three." });
    await page().reload();
    await status("No unsaved changes").waitFor();
    await page().reload();
    await description().waitFor();
    expect(await status("These are your unsaved changes").count()).toBe(0);
  });

  it("says so where a browser keeps nothing", async () => {
    await page().addInitScript("indexedDB.open = () => { throw new DOMException('No.'); }");
    await openCalm();
    await description().fill("Typed.");
    await status("This browser can't keep them").waitFor();
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
  });

  it("is not needed to hear that somebody else has saved: the ETag is asked every 30 seconds", async () => {
    await page().clock.install();
    await openCalm();
    const asked: number[] = [];
    page().on("response", (response) => {
      if (response.request().headers()["if-none-match"] !== undefined) {
        asked.push(response.status());
      }
    });
    await page().clock.runFor(30_000);
    await expect.poll(() => asked).toEqual([304]);
    expect(await status("saved revision").count()).toBe(0);
    await plant("moods", { ...calm, description: "Theirs." });
    await description().fill("Mine.");
    await page().clock.runFor(30_000);
    await status(/saved revision \d+ .*, while you were editing/).waitFor();
    expect(await description().inputValue()).toBe("Mine.");
    await page().getByRole("button", { name: "Compare and merge" }).click();
    await page().getByRole("heading", { name: "Two versions to merge" }).waitFor();
  });

  it("of a document from before a schema changed keeps fields that are unknown now, and says what is missing", async () => {
    await page().route("**/api/openapi.json", async (route) => {
      const api = JSON.parse(await (await route.fetch()).text());
      const { MoodInput } = api.components.schemas;
      delete MoodInput.properties.description;
      MoodInput.properties.tone = { type: "string", description: "How it sounds." };
      MoodInput.properties.used = { type: "number" };
      MoodInput.required.push("tone");
      await route.fulfill({ json: api });
    });
    await plant("moods", { ...calm, used: ["twice"] });
    await page().goto(url("/moods/calm?json=1"));
    const others = page().getByRole("group", { name: "Other fields" });
    await others.getByLabel("Description").fill("Kept.");
    await page().locator(".fault").getByText("must be: number").waitFor();
    await page().locator(".cm-lintRange-error").first().waitFor();
    await page().getByLabel("Tone (required)").fill("Soft");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toEqual({
      ...calm,
      ...{ description: "Kept.", used: ["twice"], tone: "Soft" },
    });
  });

  it("survives a reload, and says from when it is", async () => {
    await openCalm();
    await description().fill("Half a sent");
    await status("Unsaved changes").waitFor();
    await page().reload();
    await status(/These are your unsaved changes of .*, based on revision \d+\./).waitFor();
    expect(await description().inputValue()).toBe("Half a sent");
    await page().getByRole("link", { name: "Moods" }).click();
    await page().getByText("Unsaved draft").waitFor();
    await page().getByRole("link", { name: "Calm", exact: true }).click();
    await page().getByRole("button", { name: "Discard", exact: true }).click();
    await page().getByRole("dialog").waitFor();
    await page().keyboard.press("Enter");
    await status("No unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("One.");
    await page().reload();
    await description().waitFor();
    expect(await status("These are your unsaved changes").count()).toBe(0);
  });

  it("of a new document, of a copy, and of a document that is gone is found in the list", async () => {
    await openCalm();
    await plant("moods", { id: "gone", mood: "Gone" });
    for (const [path, typed] of [
      ["/moods?new=1", "Brand new"],
      ["/moods?new=1&copy=calm", "Calmer"],
      ["/moods/gone", "Still here"],
    ] as const) {
      await page().goto(url(path));
      await page().getByLabel("Mood (required)").fill(typed);
      await status("kept in this browser").waitFor();
    }
    await send("DELETE", "moods/gone");
    const drafts = page().getByRole("list", { name: "Unsaved drafts that are not in the list" });
    for (const [name, typed] of [
      ["New mood", "Brand new"],
      ["Copy of calm", "Calmer"],
      ["gone", "Still here"],
    ] as const) {
      await page().goto(url("/moods"));
      await drafts.getByRole("link", { name }).click();
      expect(await page().getByLabel("Mood (required)").inputValue()).toBe(typed);
    }
    await page().goto(url("/personas"));
    await page().getByText("There are no documents here yet.").waitFor();
    expect(await drafts.count()).toBe(0);
  });

  it("can be discarded where it was typed, with the keyboard, after a question", async () => {
    await openCalm();
    const discard = page().getByRole("button", { name: "Discard", exact: true });
    await description().fill("Saved.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
    expect(await discard.getAttribute("aria-disabled")).toBe("true");
    await description().fill("Thrown away.");
    await status("kept in this browser").waitFor();
    await discard.focus();
    await page().keyboard.press("Enter");
    await page().getByRole("dialog", { name: "Discard your changes?" }).waitFor();
    await page().keyboard.press("Escape");
    expect(await description().inputValue()).toBe("Thrown away.");
    await page().keyboard.press("Enter");
    await page().getByRole("dialog").waitFor();
    await page().keyboard.press("Enter");
    await status("No unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("Saved.");
    await discard.and(page().locator(":focus")).waitFor();
    await page().reload();
    await status("No unsaved changes").waitFor();
  });

  it("of a document that was deleted meanwhile is discarded with it", async () => {
    await openCalm();
    await description().fill("Typed.");
    await status("kept in this browser").waitFor();
    await send("DELETE", "moods/calm");
    await page().reload();
    await page().getByText("Somebody deleted this document").waitFor();
    await page().getByRole("button", { name: "Discard", exact: true }).click();
    await page().getByRole("dialog").getByText("It is saved nowhere.").waitFor();
    await page().keyboard.press("Enter");
    await page().getByRole("link", { name: "New mood" }).waitFor();
    await page().goto(url("/moods/calm"));
    await page().getByText("does not exist, or has been deleted").waitFor();
    await page().keyboard.press("Escape");
    await page().getByRole("link", { name: "New mood" }).waitFor();
  });

  it("never hides what is newer", async () => {
    await openCalm();
    await description().fill("Mine.");
    await status("Unsaved changes").waitFor();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page().reload();
    await status(/The document is at revision \d+ now/).waitFor();
    await page().locator("pre").getByText("Theirs.").waitFor();
    await page().locator("pre").getByText("Mine.").waitFor();
    await page().getByRole("button", { name: "Discard mine" }).click();
    await page()
      .getByRole("dialog")
      .getByText(/stays as it is, at revision/)
      .waitFor();
    await page().keyboard.press("Enter");
    await status("No unsaved changes").waitFor();
    expect(await description().inputValue()).toBe("Theirs.");
  });

  it("keeps JSON that is not valid yet, also when the document has changed meanwhile", async () => {
    await plant("moods", { ...calm, used: [1, null] });
    await page().goto(url("/moods/calm"));
    await page().getByLabel("Used").fill("[1, 2,");
    await status("Unsaved changes").waitFor();
    await send("PATCH", "moods/calm", { description: "Theirs." });
    await page().reload();
    await status(/The document is at revision \d+ now/).waitFor();
    expect(await page().getByLabel("Used").inputValue()).toBe("[1, 2,");
    await page().keyboard.press("Control+s");
    await page().locator("textarea:focus").fill("[1, 2]");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("button", { name: "Review and save the result" }).click();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("moods", "calm")).toMatchObject({ description: "Theirs.", used: [1, 2] });
  });
});
