import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFrontend } from "../../examples/frontend/bundle.ts";
import { closeServer } from "../../src/local/host/close-server.ts";
import { type RunningApp, startBundle } from "../support/app.ts";
import { inBrowser, isBrowserMissing, launchBrowser } from "../support/browser.ts";
import { anyStorage } from "../support/storage.ts";

describe.skipIf(isBrowserMissing)(inBrowser("the example frontend"), () => {
  let browser: Browser;
  let host: RunningApp;
  let page: Page;
  let pages: Server;
  const errors: string[] = [];
  const change = async (method: string, path: string, body: object) => {
    const headers = { "content-type": "application/json" };
    const init = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${host.url}${path}`, init);
    expect(response.ok).toBe(true);
  };
  const persona = async (id = "ada") => {
    const response = await fetch(`${host.url}/api/personas/${id}`);
    const body = (await response.json()) as { readonly persona: Readonly<Record<string, unknown>> };
    return body.persona;
  };
  beforeAll(async () => {
    const files = await bundleFrontend();
    pages = createServer(({ url = "/" }, response) => {
      const file = files.get(new URL(url, "http://localhost").pathname);
      response.writeHead(file === undefined ? 404 : 200, { "content-type": file?.type ?? "" });
      response.end(file?.text);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    host = await startBundle({ settings: { DocumentsStorage: await anyStorage() } });
    await change("POST", "/api/personas", { id: "ada", name: "Ada", behavior: "Asks back." });
    await change("POST", "/api/personas", { id: "bo", name: "ぼう" });
    const scenario = { description: "A door is stuck." };
    await change("POST", "/api/scenarios", { id: "door", title: "Door", scenario });
    await change("POST", "/api/moods", { id: "calm", mood: "Calm" });
    const inputs = { question: { kind: "string" } };
    const prompt =
      "system:\nYou are {{ persona.name }}, {{ mood.mood }}. Be short.\nuser:\n{{ question }}";
    await change("POST", "/api/templates", { id: "short", name: "Short", inputs, prompt });
    await change("POST", "/api/templates", { id: "long", name: "Long", prompt: "Take your time." });
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    const { port } = pages.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?api=${host.url}`);
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
    await closeServer(pages, 0);
  });

  it("offers what there is in order of title, and shows the messages that the prompt makes of what is chosen", async () => {
    await page.getByText("Take your time.").waitFor();
    const titles = await page.getByLabel("Prompt").locator("option").allTextContents();
    expect(titles).toEqual(["Long", "Short"]);
    await page.getByLabel("Prompt").selectOption("Short");
    await page.getByText("You are Ada, Calm. Be short.").waitFor();
    await page.getByText("/inputs/question is required").waitFor();
    await page.getByLabel("Persona").selectOption("ぼう");
    await page.getByText("You are ぼう, Calm. Be short.").waitFor();
    await page.getByRole("button", { name: "Edit ぼう" }).waitFor();
  });

  it("saves a persona", async () => {
    await page.getByLabel("Persona").selectOption("Ada");
    await page.getByRole("button", { name: "Edit Ada" }).click();
    await page.getByLabel("Behavior").fill("Asks back twice.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Edit Ada" }).waitFor();
    expect(await persona()).toMatchObject({ name: "Ada", behavior: "Asks back twice." });
  });

  it("says what is wrong with a persona, and keeps what was typed", async () => {
    await page.getByRole("button", { name: "Edit Ada" }).click();
    await page.getByLabel("Name").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").waitFor();
    const said = await page.getByRole("alert").textContent();
    expect(said).toBe("The persona is not valid: /name: must not be empty.");
    expect(await page.getByLabel("Behavior").inputValue()).toBe("Asks back twice.");
    await page.getByRole("button", { name: "Cancel" }).click();
  });

  it.for([
    { what: "an object", id: "ada", name: "Ada", behavior: { calm: ["Waits."] } },
    { what: "missing", id: "bo", name: "ぼう", behavior: null },
  ])("leaves a field alone that is not edited, also if it is $what", async (one) => {
    const { behavior, id, name } = one;
    await change("PATCH", `/api/personas/${id}`, { behavior });
    const { _meta: _, ...before } = await persona(id);
    await page.reload();
    await page.getByLabel("Persona").selectOption(name);
    await page.getByRole("button", { name: `Edit ${name}` }).click();
    await page.getByLabel("Name").fill("Edited");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Edit Edited" }).waitFor();
    const { _meta: __, ...after } = await persona(id);
    await change("PATCH", `/api/personas/${id}`, { name });
    await page.reload();
    await page.getByLabel("Persona").selectOption("Ada");
    expect(after).toEqual({ ...before, name: "Edited" });
  });

  it("shows both versions when somebody else was quicker, and saves the one that is chosen over theirs", async () => {
    await page.getByRole("button", { name: "Edit Ada" }).click();
    await page.getByLabel("Behavior").fill("Mine.");
    await change("PATCH", "/api/personas/ada", { behavior: "Theirs.", extra: 1 });
    await page.getByRole("button", { name: "Save" }).click();
    const alert = page.getByRole("alert");
    await alert.getByText("Theirs.").waitFor();
    await alert.getByText("Mine.").waitFor();
    expect(await persona()).toMatchObject({ behavior: "Theirs." });
    await page.getByRole("button", { name: "Save mine over theirs" }).click();
    await page.getByRole("button", { name: "Edit Ada" }).waitFor();
    expect(await persona()).toMatchObject({ behavior: "Mine.", extra: 1 });
    expect(errors).toEqual([]);
  });
});
