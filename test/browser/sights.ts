import { cp, glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createAdmin } from "../../src/client/admin.ts";
import { createClient } from "../../src/client/index.ts";
import { makeKeys } from "../../src/local/host/keys.ts";
import { startBundle } from "../support/app.ts";
import { closeContext, inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { overwrite } from "../support/console.ts";
import { areExamplesGone, onExamples } from "../support/example-seeds.ts";
import { anyStorage } from "../support/storage.ts";
import { openStrictPage } from "../support/strict-page.ts";

/** What is looked at: its path, what shows that it is there, and what is done first. */
export interface Sight {
  readonly name: string;
  readonly path: string;
  readonly ready: string;
  readonly act?: (page: Page) => Promise<void>;
  readonly before?: (page: Page) => Promise<void>;
  /** On the host that wants keys. */
  readonly isLocked?: boolean;
}

const refuse = (pattern: string, status: number, problem: object) => async (page: Page) => {
  const body = JSON.stringify({ status, requestId: "5f0c93d2", ...problem });
  const contentType = "application/problem+json";
  await page.route(pattern, (route) => route.fulfill({ status, contentType, body }));
};

/** The editor of a prompt, once it is loaded. */
const promptOf = (page: Page) =>
  page.getByRole("textbox", { name: "Prompt", exact: true }).and(page.locator(".cm-content"));

/** The editor of a document as JSON, once it is loaded. */
const jsonOf = (page: Page) =>
  page.getByLabel("The document as JSON").and(page.locator(".cm-content"));

/** Changes a prompt and its name, and asks for the review. */
const rewrite = async (page: Page) => {
  await page.getByLabel("Name", { exact: true }).fill("Closing a call");
  await overwrite(promptOf(page), "system:\nBegin.\nSay goodbye.\nEnd.\n");
  await page.keyboard.press("Control+s");
};

/** Makes a prompt that can't be rendered. */
const spoil = (page: Page) => overwrite(promptOf(page), "{{#nope}}\nsystem:\nBegin.\n");

/** Meets what somebody else has made of the same prompt meanwhile. */
const collide = async (page: Page) => {
  const { origin, pathname } = new URL(page.url());
  await page.request.patch(origin + pathname.replace("/console/", "/api/"), {
    data: { name: "Ending a call", prompt: "system:\nBegin.\nThank them.\nEnd.\n" },
  });
  await rewrite(page);
  await page.keyboard.press("Control+s");
};

const role = "This requires the role Documents.Admin, which Ana does not have.";
/** Every page, and what is asked on it. */
export const sights: readonly Sight[] = [
  { name: "front", path: "/", ready: "#collections td, td" },
  { name: "start", path: "/console", ready: ".cards" },
  { name: "list", path: "/console/personas", ready: ".rows li" },
  { name: "deleted", path: "/console/moods?deleted=1", ready: ".rows li" },
  { name: "empty", path: "/console/moods?q=nothing-like-this", ready: ".empty" },
  { name: "unknown", path: "/console/nothing", ready: ".cards" },
  {
    name: "document",
    path: "/console/scenarios/contract-after-bereavement",
    ready: ".form, form, .panes",
  },
  { name: "json", path: "/console/moods/angry?json=1", ready: ".panes .cm-content" },
  { name: "prompt", path: "/console/templates/call-opening", ready: ".cm-content" },
  {
    name: "preview",
    path: "/console/templates/call-opening",
    ready: ".preview li",
    act: (page) => page.locator(".preview > summary").click(),
  },
  {
    name: "side-by-side",
    path: "/console/moods/angry?history=1&from=1&to=2&side=1",
    ready: ".cm-content",
  },
  { name: "review", path: "/console/templates/closing?json=1", ready: "dialog pre", act: rewrite },
  {
    name: "review-errors",
    path: "/console/templates/closing",
    ready: "dialog .notice.bad",
    act: async (page) => {
      await spoil(page);
      await page.keyboard.press("Control+s");
    },
  },
  {
    name: "preview-outdated",
    path: "/console/templates/call-opening?preview=1",
    ready: ".stale .from",
    act: async (page) => {
      await page.locator(".said .from").first().waitFor();
      await spoil(page);
    },
  },
  {
    name: "json-fault",
    path: "/console/templates/closing?json=1",
    ready: "[id=f] .cm-focused",
    act: async (page) => {
      await overwrite(jsonOf(page), '{\n  "name": oops\n}');
      await page.getByText("The form waits").waitFor();
      await promptOf(page).focus();
      await page.getByRole("button", { name: "Review and save" }).click();
    },
  },
  {
    name: "discard",
    path: "/console/templates/closing",
    ready: "dialog",
    act: async (page) => {
      await spoil(page);
      await page.getByRole("button", { name: "Discard", exact: true }).click();
    },
  },
  { name: "merge", path: "/console/templates/ending", ready: ".merge .hunk", act: collide },
  {
    name: "find",
    path: "/console/templates/closing",
    ready: ".cm-search",
    act: (page) => promptOf(page).press("Control+f"),
  },
  {
    name: "delete",
    path: "/console/moods",
    ready: "dialog",
    act: (page) => page.getByRole("button", { name: "Delete Angry" }).click(),
  },
  {
    name: "restore",
    path: "/console/moods/angry?history=1",
    ready: "dialog .changes",
    act: (page) => page.getByRole("button", { name: "Restore revision 1" }).click(),
  },
  {
    name: "move-label",
    path: "/console/moods/angry?history=1",
    ready: "dialog .changes",
    act: async (page) => {
      await page.getByLabel("Label", { exact: true }).fill("production");
      await page.getByRole("button", { name: "Put label" }).click();
    },
  },
  { name: "deleted-history", path: "/console/moods/resigned?history=1", ready: ".labels .tag" },
  { name: "new", path: "/console/personas?new=1", ready: ".panes" },
  {
    name: "labels",
    path: "/console/moods/angry?history=1",
    ready: ".labels .tag",
    act: (page) => page.locator(".labels summary").click(),
  },
  { name: "history", path: "/console/moods/angry?history=1&from=1&to=2", ready: ".changes" },
  { name: "seeds", path: "/console/seeds", ready: ".rows li" },
  {
    name: "seeds-differ",
    path: "/console/seeds?state=conflict",
    ready: ".changes",
    act: (page) => page.locator("summary").first().click(),
  },
  {
    name: "seeds-apply",
    path: "/console/seeds",
    ready: "dialog .outcomes li",
    act: (page) => page.locator(".tools .primary").click(),
  },
  { name: "backups", path: "/console/backups", ready: ".rows li" },
  { name: "backup", path: "/console/backups/NEWEST", ready: "table" },
  { name: "plan", path: "/console/backups/NEWEST?mode=exact", ready: ".plan li" },
  {
    name: "help",
    path: "/console/moods",
    ready: "dialog",
    act: (page) => page.keyboard.press("?"),
  },
  { name: "key", path: "/console/moods", ready: "form.notice", isLocked: true },
  { name: "master", path: "/console/seeds", ready: ".command", isLocked: true },
  {
    name: "forbidden",
    path: "/console/seeds",
    ready: "[role=alert]",
    before: refuse("**/api/seeds*", 403, { code: "forbidden", detail: role }),
  },
  {
    name: "sign-in",
    path: "/console/moods",
    ready: "[role=alert]",
    before: refuse("**/api/moods*", 401, { code: "unauthenticated", detail: "Sign in." }),
  },
  {
    name: "failing",
    path: "/console/backups",
    ready: "[role=alert]",
    before: refuse("**/api/backups", 500, { code: "internal", detail: "Something went wrong." }),
  },
];

/** An id of 128 characters, where texts are long. */
export const longestId = "unbreakable.".repeat(11).slice(0, 128);

/** Opens a sight in a context of its own, returns what is seen, and fails if the page's policy was violated. */
export type Look = <T>(
  sight: Sight,
  options: BrowserContextOptions,
  see: (page: Page) => Promise<T>,
) => Promise<T>;

/**
 * Tests with something to see on every page.
 * @param word follows all texts, as a long one that can't be broken
 */
export function describeSights(name: string, word: string, define: (look: Look) => void): void {
  describe.skipIf(isBrowserMissing || areExamplesGone)(inBrowser(onExamples(name)), () => {
    let browser: Browser;
    let hosts: Hosts;

    beforeAll(async () => {
      hosts = await startHosts(word);
      browser = await launchBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await hosts?.stop();
    });

    define(async (sight, options, see) => {
      const complaints: string[] = [];
      const context = await browser.newContext(options);
      if (word !== "") {
        await rename(context, word);
      }
      const page = await openStrictPage(context, complaints);
      await open(page, sight, hosts);
      const seen = await see(page);
      await closeContext(context);
      expect(complaints).toEqual([]);
      return seen;
    });
  });
}

interface Hosts {
  readonly url: string;
  /** Of the host that wants keys. */
  readonly locked: string;
  readonly backup: string;
  stop(): Promise<void>;
}

async function open(
  page: Page,
  { act, before, isLocked, path, ready }: Sight,
  { backup, locked, url }: Hosts,
): Promise<void> {
  await before?.(page);
  await page.goto((isLocked ? locked : url) + path.replace("NEWEST", backup));
  await page.locator("h1").first().waitFor();
  if (act) {
    await page.locator(".rows li, .preview, .labels").first().waitFor();
    await act(page);
  }
  await page.locator(ready).first().waitFor();
}

/** Gives authors a long name. */
async function rename(context: BrowserContext, word: string): Promise<void> {
  await context.route(/\/api\/(moods|personas|templates|scenarios)/, async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const body = text.replaceAll('"name":"local"', `"name":"local${word}"`);
    await route.fulfill({ response, body });
  });
}

async function startHosts(word: string): Promise<Hosts> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-looks-"));
  const seeds = join(folder, "seeds");
  await cp("seeds", seeds, { recursive: true });
  if (word !== "") {
    await lengthen(seeds, word);
  }
  const host = await startBundle({
    settings: {
      DocumentsStorage: await anyStorage(),
      SEEDS_FOLDER: seeds,
      SEED_POLICY: "off",
      BACKUP_FOLDER: join(folder, "backups"),
    },
  });
  const admin = createAdmin({ url: host.url });
  const client = createClient({ url: host.url });
  await admin.seeds.apply();
  const backup = (await admin.backups.make()).name;
  await client.moods.patch("angry", {
    description: `Speaks loudly, and in short sentences.${word}`,
  });
  await client.moods.labels.move("angry", "production", 1);
  await client.moods.patch("anxious", { intensity: 1 });
  await client.moods.labels.move("resigned", "production", 1);
  if (word !== "") {
    await client.moods.labels.move("angry", "a".repeat(63), 2);
    await client.moods.create({ id: longestId, mood: `Bold${word}`, description: word.trim() });
  }
  await client.moods.delete("resigned");
  for (const id of ["closing", "ending"]) {
    const name = id.replace(/^./, (letter) => letter.toUpperCase()) + word;
    const prompt = `system:\nBegin.\nSay something.${word}\nEnd.\n`;
    await client.templates.create({ id, name, prompt });
  }
  await client.moods.create({ id: "curious", mood: `Curious${word}`, description: "Asks back." });
  await writeFile(join(seeds, "moods/angry.json"), '{"mood":"Angry","description":"Shouts."}');
  await writeFile(join(seeds, "moods/bored.json"), '{"mood":"Bored","description":"Yawns."}');
  const settings = { ACCESS: "key", DocumentsStorage: await anyStorage() };
  const locked = await startBundle({ settings, keys: makeKeys() });
  return {
    url: host.url,
    locked: locked.url,
    backup,
    async stop() {
      await host.stop();
      await locked.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** Makes the texts of all seeds longer, and gives each a field with a long name. */
async function lengthen(seeds: string, word: string): Promise<void> {
  for await (const file of glob(join(seeds, "**/*.{json,prompty}"))) {
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      file.endsWith(".json") ? lengthenJson(text, word) : text.replaceAll(/\.$/gm, `.${word}`),
    );
  }
}

function lengthenJson(text: string, word: string): string {
  const { id, ...longer } = JSON.parse(text, (key, value: unknown) =>
    typeof value === "string" && key !== "id" ? value + word : value,
  );
  const name = word.trim();
  return JSON.stringify({ id, ...longer, [name]: [word], more: { [name]: word } });
}
