import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Admin, createAdmin } from "../../src/client/admin.ts";
import { type Client, createClient } from "../../src/client/index.ts";
import { makeKeys } from "../../src/local/host/keys.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { closeContext, inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { anyStorage } from "../support/storage.ts";
import { openStrictPage } from "../support/strict-page.ts";

describe.skipIf(isBrowserMissing)(inBrowser("the console's operations"), () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: RunningApp;
  let locked: RunningApp;
  let page: Page;
  let folder: SeedFolder;
  let backups: string;
  let client: Client;
  let admin: Admin;
  const keys = makeKeys();
  const complaints: string[] = [];

  const go = (path: string) => page.goto(`${host.url}/console${path}`);
  const status = (text: string | RegExp) => page.getByRole("status").filter({ hasText: text });
  const row = (name: string) =>
    page.locator(".rows > li").filter({ has: page.getByText(name, { exact: true }) });
  const dialog = () => page.getByRole("dialog");
  /** A mood whose file has changed since it was planted, and which somebody has edited. */
  const plantConflict = async (id: string) => {
    const write = (mood: string) =>
      folder.write({ [`moods/${id}.json`]: JSON.stringify({ mood }) });
    await write("Planted");
    await admin.seeds.apply({ only: [`moods/${id}`] });
    await client.moods.patch(id, { mood: "Edited" });
    await write("File");
  };

  beforeAll(async () => {
    folder = await createSeedFolder();
    backups = await mkdtemp(join(tmpdir(), "seedbed-backups-"));
    host = await startBundle({
      settings: {
        DocumentsStorage: await anyStorage(),
        SEEDS_FOLDER: folder.path,
        SEED_POLICY: "off",
        BACKUP_FOLDER: backups,
        BACKUP_CALL_SECONDS: "0",
      },
    });
    client = createClient({ url: host.url });
    admin = createAdmin({ url: host.url });
    const settings = { ACCESS: "key", DocumentsStorage: await anyStorage() };
    locked = await startBundle({ settings, keys });
    browser = await launchBrowser();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    page = await openStrictPage(context, complaints);
    return async () => {
      await closeContext(context);
      expect(complaints.splice(0)).toEqual([]);
    };
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await locked?.stop();
    await folder.remove();
    await rm(backups, { recursive: true });
  });

  it("shows what differs between a file and its document, and why", async () => {
    await plantConflict("differs");
    await go("/seeds");
    await row("moods/differs").getByText("conflict", { exact: true }).waitFor();
    await row("moods/differs").getByText("Somebody has edited the document, and").waitFor();
    await row("moods/differs").getByText("What differs").click();
    await row("moods/differs").getByText("- Edited").waitFor();
    await row("moods/differs").getByText("+ File").waitFor();
    // The colours of the legend are those of the lines, and not those of what is lost and won.
    const colourOf = (text: string) =>
      row("moods/differs")
        .getByText(text)
        .evaluate((line) => line.ownerDocument.defaultView.getComputedStyle(line).backgroundColor);
    expect(await colourOf("- Edited")).toBe(await colourOf("− in the document"));
    expect(await colourOf("+ File")).toBe(await colourOf("+ in the file"));
    expect(await colourOf("- Edited")).not.toBe("rgb(255, 235, 233)");
    await page.getByText("seeds pull --only moods/differs --ours --url").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("differs");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).search).toBe("?q=differs");
    await page.reload();
    await row("moods/differs").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Edited" }).waitFor();
  });

  it("takes the file for one conflict, after showing what that replaces", async () => {
    await plantConflict("one");
    await plantConflict("other");
    await go("/seeds?state=conflict");
    await page.getByRole("button", { name: "Take the file moods/one" }).click();
    await dialog().getByText("moods/one").waitFor();
    await dialog().getByText("- Edited").waitFor();
    await dialog().getByText("+ File").waitFor();
    expect((await client.moods.get("one")).mood).toBe("Edited");
    await page.keyboard.press("Enter");
    await row("moods/one").waitFor({ state: "detached" });
    expect((await client.moods.get("one")).mood).toBe("File");
    expect((await client.moods.get("other")).mood).toBe("Edited");
  });

  it("applies and adopts all that it shows", async () => {
    await client.moods.create({ id: "all-own", mood: "Own" });
    await folder.write({
      "moods/all-a.json": '{"mood":"A"}',
      "moods/all-b.json": '{"mood":"B"}',
      "moods/all-own.json": '{"mood":"File"}',
    });
    await go("/seeds?q=all-");
    await page.getByRole("button", { name: "Apply 2" }).click();
    await dialog().getByText("will be planted").first().waitFor();
    await page.keyboard.press("Enter");
    await row("moods/all-a").waitFor({ state: "detached" });
    expect((await client.moods.get("all-b")).mood).toBe("B");
    await page.getByRole("button", { name: "Adopt 1" }).click();
    await dialog().getByText("will be adopted").waitFor();
    await page.keyboard.press("Enter");
    await row("moods/all-own").getByText("edited", { exact: true }).waitFor();
    expect((await client.moods.get("all-own")).mood).toBe("Own");
  });

  it("does nothing that was not looked at: a plan that is out of date is shown anew", async () => {
    await folder.write({ "moods/late.json": '{"mood":"Late"}' });
    await go("/seeds?q=late");
    await row("moods/late").waitFor();
    await folder.write({ "moods/late.json": '{"mood":"Later"}' });
    await page.getByRole("button", { name: "Apply moods/late" }).click();
    await dialog().getByText("have changed since this page was loaded").waitFor();
    const release = Promise.withResolvers<void>();
    await page.route("**/api/seeds?changes=true", async (route) => {
      await release.promise;
      await route.continue();
    });
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Apply moods/late" }).click();
    await status("Loading").waitFor();
    release.resolve();
    await dialog().getByText("will be planted").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Nothing matches “late”.").waitFor();
    expect((await client.moods.get("late")).mood).toBe("Later");
  });

  it("says that applying has failed, and does it when it is tried again", async () => {
    await folder.write({ "moods/failing.json": '{"mood":"Failing"}' });
    await go("/seeds?q=failing");
    const retry = () => dialog().getByRole("button", { name: "Try again" });
    const failure = { status: 500, json: { status: 500, code: "internal", detail: "No." } };
    await page.route("**/api/seeds/apply*", (route) => route.fulfill(failure), { times: 1 });
    await page.getByRole("button", { name: "Apply moods/failing" }).click();
    await retry().click();
    await dialog().getByText("will be planted").waitFor();
    await page.route("**/api/seeds/apply*", (route) => route.fulfill(failure), { times: 1 });
    await page.keyboard.press("Enter");
    await retry().click();
    await page.getByText("Nothing matches “failing”.").waitFor();
    expect((await client.moods.get("failing")).mood).toBe("Failing");
  });

  it("says what of an application could not be done, and then shows the plan anew", async () => {
    await folder.write({
      "moods/part-a.json": '{"mood":"A"}',
      "moods/part-b.json": '{"mood":"B"}',
    });
    await go("/seeds?q=part-");
    await page.getByRole("button", { name: "Apply 2" }).click();
    await dialog().getByText("will be planted").first().waitFor();
    // As if somebody had created the second document in the moment before.
    await page.route(
      "**/api/seeds/apply*",
      async (route) => {
        const answer = await (await route.fetch()).json();
        const [first, { id, type }] = answer.documents;
        const detail = "Somebody was quicker.";
        const documents = [first, { id, type, outcome: "changed", detail }];
        await client.moods.patch("part-b", { mood: "Mine" });
        await route.fulfill({ json: { ...answer, documents } });
      },
      { times: 1 },
    );
    await page.keyboard.press("Enter");
    await dialog().getByRole("alert").waitFor();
    await dialog().getByText("Somebody was quicker.").waitFor();
    await dialog().getByRole("button", { name: "Close" }).click();
    await row("moods/part-b").getByText("edited", { exact: true }).waitFor();
    expect(await row("moods/part-a").count()).toBe(0);
  });

  it("names files that can't be planted", async () => {
    await folder.write({ "moods/broken.json": "{" });
    await go("/seeds");
    await page.getByText("These files can't be planted:").waitFor();
    await page.getByText("moods/broken.json:1").waitFor();
    expect(await page.getByText("broken.json").count()).toBe(1);
    await folder.write({ "moods/broken.json": undefined });
  });

  it("makes, verifies and restores a backup, after showing what a restore changes", async () => {
    await client.moods.create({ id: "kept", mood: "Kept" });
    await client.moods.create({ id: "gone", mood: "Gone" });
    await go("/backups");
    await page.getByRole("button", { name: "Make a backup" }).click();
    await page.keyboard.press("Enter");
    await status("is complete, and was read back").waitFor();
    await client.moods.patch("kept", { mood: "Changed" });
    await client.moods.delete("gone");
    await client.moods.create({ id: "added", mood: "Added" });
    await page.locator(".backups .row-main").first().click();
    await page.getByRole("row", { name: /^Moods/ }).waitFor();
    await page.getByRole("button", { name: "Verify" }).click();
    await status("is intact").waitFor();
    await page.getByLabel("Everything exactly").check();
    await page.getByLabel("Documents, such as").fill("moods/kept moods/gone moods/added");
    await page.getByRole("button", { name: "Show the plan" }).click();
    await status("1 would be created, 1 changed, 1 deleted.").waitFor();
    for (const line of ["+ moods/gone", "~ moods/kept", "− moods/added"]) {
      await page.getByRole("listitem").filter({ hasText: line }).waitFor();
    }
    expect((await client.moods.get("kept")).mood).toBe("Changed");
    await page.reload();
    await status("1 would be created").waitFor();
    await page.getByRole("button", { name: "Restore this" }).click();
    await dialog().getByText("so deleted: 1.").waitFor();
    expect((await client.moods.get("added")).mood).toBe("Added");
    await dialog().getByRole("button", { name: "Restore, and delete 1" }).click();
    await status("1 created, 1 changed, 1 deleted.").waitFor();
    await page.getByText(/The documents from before are in backup/).waitFor();
    expect((await client.moods.get("kept")).mood).toBe("Kept");
    expect((await client.moods.get("gone")).mood).toBe("Gone");
    await expect(client.moods.get("added")).rejects.toMatchObject({ code: "not-found" });
  });

  it("restores only the collections that are chosen", async () => {
    await client.moods.create({ id: "only-mood", mood: "Only" });
    await client.personas.create({ id: "only-persona", name: "Only", voice: "Alto" });
    const { name } = await admin.backups.make();
    await client.moods.delete("only-mood");
    await client.personas.delete("only-persona");
    await go(`/backups/${name}`);
    const choice = (label: string) => page.getByRole("checkbox", { name: label, exact: true });
    await choice("Moods").check();
    await choice("Personas").check();
    await choice("Personas").uncheck();
    await page.getByRole("button", { name: "Show the plan" }).click();
    await page.getByRole("listitem").filter({ hasText: "+ moods/only-mood" }).waitFor();
    expect(new URL(page.url()).searchParams.get("only")).toBe("moods");
    await page.getByRole("button", { name: "Restore this" }).click();
    await status("1 created").waitFor();
    expect((await client.moods.get("only-mood")).mood).toBe("Only");
    await expect(client.personas.get("only-persona")).rejects.toMatchObject({ code: "not-found" });
  });

  it("says that a backup is damaged, and which file", async () => {
    const { name } = await admin.backups.make();
    const files = await readdir(join(backups, name));
    const part = files.find((file) => file.endsWith(".gz")) ?? "";
    await truncate(join(backups, name, part), 10);
    await go(`/backups/${name}`);
    await page.getByRole("button", { name: "Verify" }).click();
    const region = page.getByRole("region", { name: `Verified ${name}` });
    await region.getByRole("listitem").filter({ hasText: part }).first().waitFor();
    expect(await region.getByRole("status").textContent()).toContain("damaged");
  });

  it("shows whose labels a restore moves, also if nothing else changes", async () => {
    await client.moods.create({ id: "labelled", mood: "Labelled" });
    const { name } = await admin.backups.make();
    await client.moods.labels.move("labelled", "production", 1);
    const { name: labelled } = await admin.backups.make();
    await client.moods.labels.remove("labelled", "production");
    await go(`/backups/${labelled}`);
    await page.getByLabel("Everything exactly").check();
    await page.getByRole("button", { name: "Show the plan" }).click();
    await page.getByText("moods/labelled has its labels moved").waitFor();
    await page.getByText("Documents with moved labels: 1.").waitFor();
    await page.getByRole("button", { name: "Restore this" }).click();
    await page.getByText("moods/labelled had its labels moved").waitFor();
    const { labels } = await client.moods.labels.list("labelled");
    expect(labels.map(({ label }) => label)).toContain("production");
    await go(`/backups/${name}`);
    await page.getByRole("button", { name: "Show the plan" }).click();
    await page.getByText("Nothing would change").waitFor();
    await client.moods.erase("labelled");
  });

  it("leads to what was asked for: the plan of a restore, its result, and the result of other work", async () => {
    const { name } = await admin.backups.make();
    await client.moods.create({ id: "lead-added", mood: "Added" });
    const shown = async (selector: string) => {
      const focused = page.locator(`${selector}:focus`);
      await focused.waitFor();
      await expect
        .poll(async () => {
          const { height = 0, y = -1 } = (await focused.boundingBox()) ?? {};
          return y >= 0 && y + height <= 400;
        })
        .toBe(true);
    };
    await page.setViewportSize({ width: 1280, height: 400 });
    await go(`/backups/${name}`);
    await page.getByLabel("Everything exactly").check();
    await page.getByRole("button", { name: "Show the plan" }).click();
    await status("1 deleted.").waitFor();
    await shown("#plan-title");
    await page.getByRole("button", { name: "Restore this" }).click();
    await dialog().getByRole("button", { name: "Restore, and delete 1" }).click();
    const region = page.getByRole("region", { name: `Restored ${name}` });
    await region.getByText("1 deleted.").waitFor();
    await region.getByText(/begun/).waitFor();
    await region.getByText("moods/lead-added was deleted").waitFor();
    await shown(".work");
    await region.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("region", { name: `Verified ${name}` }).waitFor();
    await shown(".work");
    await page.getByRole("link", { name: "All backups" }).click();
    await page.getByRole("button", { name: "Make a backup" }).click();
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Made a backup" }).waitFor();
    await shown(".work");
  });

  it("goes on with long work while other pages are shown, and after a reload", async () => {
    const held: (() => void)[] = [];
    let isHolding = true;
    await page.route("**/api/backups/*", async (route) => {
      if (isHolding) {
        await new Promise<void>((resolve) => held.push(resolve));
      }
      await route.continue().catch(() => "the page was left");
    });
    await go("/backups");
    await page.getByRole("button", { name: "Make a backup" }).click();
    await page.keyboard.press("Enter");
    await status(/\d+ so far\./).waitFor();
    await page.getByRole("link", { name: "Moods" }).click();
    await page.getByRole("heading", { level: 1, name: "Moods" }).waitFor();
    await page.getByRole("link", { name: "Backups Running." }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: "Backups Running." }).click();
    await page.getByRole("region", { name: "Making a backup" }).waitFor();
    isHolding = false;
    for (const release of held) {
      release();
    }
    await status("is complete, and was read back").waitFor();
    const [newest] = await admin.backups.list();
    await status(`Backup ${newest?.name} is complete`).waitFor();
    await page.reload();
    await page.locator(".backups .row-main").first().waitFor();
    expect(await page.getByRole("region", { name: "Making a backup" }).count()).toBe(0);
  });

  it("says why work has failed, and tries it again from where it was", async () => {
    const { name } = await admin.backups.make();
    await page.route("**/verify*", (route) => route.abort(), { times: 4 });
    await go(`/backups/${name}`);
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("alert").getByText("can't be reached").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await status("is intact").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it.for([
    { path: "/seeds", command: "seeds plan" },
    { path: "/backups", command: "backups list" },
    { path: "/backups/a", command: "backups list" },
  ])("never asks for the master key at $path: it names the command", async ({ command, path }) => {
    await page.goto(`${locked.url}/console/moods`);
    await page.getByLabel("Function key").fill(keys.default);
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByText("There are no documents here yet.").waitFor();
    await page.goto(`${locked.url}/console${path}`);
    const text = `npm run seedbed -- ${command} --url ${locked.url} --key MASTER-KEY`;
    await page.getByText(text, { exact: true }).waitFor();
    expect(await page.locator("input").count()).toBe(0);
  });
});
