import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeConsole } from "../support/console.ts";

interface Case {
  /** What fails. */
  readonly what: string;
  readonly at: string;
  /** The requests that fail, as `METHOD path`. */
  readonly fails: RegExp;
  readonly begin?: (page: Page) => Promise<void>;
  /** What is seen once a second try has succeeded. */
  readonly shown: (page: Page) => ReturnType<Page["locator"]>;
}

const click = (name: string) => (page: Page) =>
  page.getByRole("button", { name, exact: true }).click();
const answer = (name: string) => (page: Page) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
const inOrder =
  (...steps: readonly ((page: Page) => Promise<unknown>)[]) =>
  async (page: Page) => {
    for (const step of steps) {
      await step(page);
    }
  };
const heading = (name: string) => (page: Page) => page.getByRole("heading", { level: 1, name });
const text = (words: string) => (page: Page) => page.getByText(words, { exact: true });

const cases: readonly Case[] = [
  { what: "the console", at: "/moods", fails: /^GET \/api\/openapi/, shown: text("Calm") },
  { what: "the first page", at: "", fails: /^GET \/api\/moods/, shown: text("Changed last") },
  { what: "a list", at: "/moods", fails: /^GET \/api\/moods/, shown: text("Calm") },
  {
    what: "the seed states of a list",
    at: "/moods?seeds=1",
    fails: /^GET \/api\/seeds/,
    shown: (page) => page.locator("label", { hasText: /^Seed/ }),
  },
  {
    what: "a document",
    at: "/moods/calm",
    fails: /^GET \/api\/moods\/calm/,
    shown: heading("Calm"),
  },
  {
    what: "a deletion",
    at: "/moods",
    begin: inOrder(click("Delete Calm"), answer("Delete")),
    fails: /^DELETE /,
    shown: text("There are no documents here yet."),
  },
  {
    what: "a restore from the deleted ones",
    at: "/moods?deleted=1",
    begin: inOrder(click("Restore gone"), answer("Restore")),
    fails: /^POST .*\/restore$/,
    shown: text("Nothing has been deleted."),
  },
  {
    what: "a history",
    at: "/moods/calm?history=1",
    fails: /^GET .*\/revisions/,
    shown: text("Revision 2"),
  },
  {
    what: "a comparison",
    at: "/moods/calm?history=1&from=1&to=2",
    fails: /^GET .*\/diff/,
    shown: text("+ Second."),
  },
  {
    what: "a comparison side by side",
    at: "/moods/calm?history=1&from=1&to=2&side=1",
    fails: /^GET .*\/revisions\/1/,
    shown: (page) => page.getByRole("textbox", { name: "Revision 1", exact: true }),
  },
  {
    what: "looking at what a restore would change",
    at: "/moods/calm?history=1",
    begin: click("Restore revision 1"),
    fails: /^GET .*\/diff/,
    shown: text("- Second."),
  },
  {
    what: "a restore of a revision",
    at: "/moods/calm?history=1",
    begin: inOrder(click("Restore revision 1"), answer("Restore")),
    fails: /^POST .*\/restore$/,
    shown: heading("Calm"),
  },
  {
    what: "looking at what a move of a label would change",
    at: "/moods/calm?history=1",
    begin: inOrder(
      (page) => page.getByLabel("Label", { exact: true }).fill("live"),
      (page) => page.getByLabel("Revision to label").selectOption("2"),
      click("Put label"),
    ),
    fails: /^GET .*\/diff/,
    shown: (page) => page.getByRole("dialog").getByText("+ Second.", { exact: true }),
  },
  {
    what: "a template that is rendered",
    at: "/templates/talk?preview=1",
    fails: /^POST .*\/render/,
    shown: (page) => page.locator(".said", { hasText: "Speak." }),
  },
  {
    what: "the documents to render a template with",
    at: "/templates/talk?preview=1",
    fails: /^GET \/api\/personas/,
    shown: (page) => page.getByRole("option", { name: "Ada" }),
  },
];

describeConsole("what fails in the console", ({ page, plant, send, url }) => {
  it.for(cases)("is said, and can be tried again: $what", async ({ at, begin, fails, shown }) => {
    await plant("moods", { id: "calm", mood: "Calm", description: "First." });
    await plant("moods", { id: "calm", mood: "Calm", description: "Second." });
    await send("PUT", "moods/calm/labels/live", { revision: 1 });
    await plant("moods", { id: "gone", mood: "Gone" });
    await send("DELETE", "moods/gone");
    await plant("templates", { id: "talk", name: "Talk", prompt: "system:\nSpeak.\n" });
    await plant("personas", { id: "ada", name: "Ada", voice: "Alto" });
    const failing = (path: URL) => path.pathname.startsWith("/api/");
    await page().route(failing, (route, request) => {
      const asked = `${request.method()} ${new URL(request.url()).pathname}`;
      return fails.test(asked)
        ? route.fulfill({
            status: 500,
            contentType: "application/problem+json",
            headers: { "x-request-id": "r-4711" },
            json: { status: 500, code: "internal", detail: "For support alone." },
          })
        : route.continue();
    });
    await page().goto(url(at));
    await begin?.(page());
    const alert = page()
      .getByRole("alert")
      .filter({ has: page().getByRole("button") });
    await alert.waitFor();
    await page().unroute(failing);
    await alert.getByRole("button", { name: "Try again" }).click();
    await shown(page()).first().waitFor({ state: "attached" });
    await expect.poll(() => alert.count()).toBe(0);
  });
});
