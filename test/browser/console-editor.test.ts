import { expect, it } from "vitest";
import { describeConsole, overwrite } from "../support/console.ts";

const greeting = {
  id: "greeting",
  name: "Greeting",
  inputs: { persona: { type: "object" }, name: { type: "string" } },
  prompt: "system:\nYou are {{persona.name}}.\n\nuser:\nHello.",
};

describeConsole("the editor of the console", ({ page, plant, read, url }) => {
  const prompt = () => page().getByRole("textbox", { name: "Prompt", exact: true });
  const json = () => page().getByRole("textbox", { name: "The document as JSON" });
  const status = (text: string | RegExp) => page().getByRole("status").filter({ hasText: text });
  const loaded = () => page().locator(".cm-content").first().waitFor();
  const openGreeting = async (query = "") => {
    await plant("templates", greeting);
    await page().goto(url(`/templates/greeting${query}`));
    await loaded();
  };
  /** Opens it with the cursor at the end of its prompt. */
  const goToEnd = async (query = "") => {
    await openGreeting(query);
    await prompt().focus();
    await page().keyboard.press("Control+End");
  };
  const save = async () => {
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await status("Saved as revision").waitFor();
  };

  it("edits a prompt with the keyboard alone, where letters and Tab mean what they mean in a field", async () => {
    await goToEnd();
    await page().keyboard.type(" j k / ?");
    expect(await page().getByRole("dialog").count()).toBe(0);
    await page().keyboard.press("Tab");
    await page().locator(".cm-focused").waitFor({ state: "detached" });
    await page().keyboard.press("Shift+Tab");
    await page().locator(".cm-focused").waitFor();
    await page().keyboard.press("Escape");
    await page().locator(".cm-focused").waitFor({ state: "detached" });
    await save();
    expect(await read("templates", "greeting")).toMatchObject({
      prompt: `${greeting.prompt} j k / ?`,
    });
    await page().keyboard.press("Escape");
    await page().getByRole("link", { name: "New template" }).waitFor();
  });

  it("shows each line of a prompt in the direction of its letters, and the cursor follows", async () => {
    await plant("templates", { ...greeting, prompt: "system:\nשלום עולם!\n" });
    await page().goto(url("/templates/greeting"));
    await loaded();
    await prompt().focus();
    await page().keyboard.press("Control+Home");
    for (const key of ["ArrowDown", "Home", "ArrowLeft"]) {
      await page().keyboard.press(key);
    }
    await page().keyboard.type("־");
    const directionOf = (hasText: string) =>
      page()
        .locator(".cm-line", { hasText })
        .evaluate((line) => line.ownerDocument.defaultView.getComputedStyle(line).direction);
    expect(await directionOf("ש־לום עולם!")).toBe("rtl");
    expect(await directionOf("system:")).toBe("ltr");
  });

  it("completes what a prompt can name; Esc closes the list first", async () => {
    await goToEnd();
    await page().keyboard.type(" {{ per");
    await page().getByRole("option", { name: "persona" }).waitFor();
    await page().keyboard.press("Escape");
    await page().getByRole("option").first().waitFor({ state: "detached" });
    await page().locator(".cm-focused").waitFor();
    await page().keyboard.type("sona.dem");
    const options = page().getByRole("option");
    await options.filter({ hasText: "demographics" }).click();
    await page().keyboard.type(" }} {{ persona.");
    await options.nth(1).waitFor();
    const [first, second] = await options.locator(".cm-completionLabel").allInnerTexts();
    // A new list takes no keys for 75 ms (CodeMirror's `interactionDelay`).
    await page().evaluate(() => new Promise((done) => setTimeout(done, 100)));
    await page().keyboard.press("ArrowDown");
    await options.nth(1).and(page().locator("[aria-selected=true]")).waitFor();
    await page().keyboard.press("ArrowUp");
    await options.nth(0).and(page().locator("[aria-selected=true]")).waitFor();
    await page().keyboard.press("ArrowDown");
    await page().keyboard.press("Enter");
    await page().keyboard.type(" }}");
    await save();
    const { prompt: saved } = await read("templates", "greeting");
    expect(first).not.toBe(second);
    expect(saved).toBe(`${greeting.prompt} {{ persona.demographics }} {{ persona.${second} }}`);
  });

  it("keeps the focus when Esc closes a list that is shown, also while the next one is being looked for", async () => {
    await goToEnd();
    await page().keyboard.type(" {{ per");
    await page().getByRole("option", { name: "persona" }).waitFor();
    await page().clock.install();
    await page().clock.pauseAt(Date.now() + 60_000);
    await page().keyboard.type("sona.");
    await page().keyboard.press("Escape");
    await page().clock.resume();
    await page().getByRole("option").first().waitFor({ state: "detached" });
    await page().keyboard.type("dem");
    await page().getByRole("option", { name: "demographics" }).waitFor();
  });

  it("is left by Esc at once, also while completions are still being looked for", async () => {
    await goToEnd();
    await page().clock.install();
    await page().clock.pauseAt(Date.now() + 60_000);
    await page().keyboard.type(" {{ per");
    await page().keyboard.press("Escape");
    await page().clock.resume();
    await page().locator(".cm-focused").waitFor({ state: "detached" });
  });

  it("finds and replaces in words of the console", async () => {
    await openGreeting();
    await prompt().focus();
    await page().keyboard.press("Control+f");
    await page().getByRole("textbox", { name: "Find" }).fill("You");
    await page().getByRole("textbox", { name: "Replace with" }).fill("They");
    await page().getByRole("checkbox", { name: "Whole words" }).waitFor();
    await page().getByRole("button", { name: "Replace all" }).click();
    await page().getByRole("button", { name: "Close" }).click();
    await save();
    const { prompt: saved } = await read("templates", "greeting");
    expect(saved).toBe(greeting.prompt.replaceAll("You", "They"));
  });

  it("finds by a pattern, and lists what is wrong", async () => {
    await openGreeting();
    await prompt().focus();
    await page().keyboard.press("Control+f");
    await page().getByRole("textbox", { name: "Replace with" }).waitFor();
    await page().getByLabel("Regular expression").check();
    await page().getByRole("textbox", { name: "Find" }).focus();
    await page().keyboard.type("hel+o");
    await page().keyboard.press("Enter");
    await page().locator(".cm-searchMatch-selected").filter({ hasText: "Hello" }).waitFor();
    await page().keyboard.press("Escape");
    await prompt().focus();
    await page().keyboard.press("Control+Shift+M");
    await page().getByRole("listbox", { name: "Faults and remarks" }).waitFor();
  });

  it("shows what is typed at the end of a long prompt above the bar at the bottom", async () => {
    await plant("templates", { ...greeting, prompt: "Line.\n".repeat(100) });
    await page().goto(url("/templates/greeting"));
    await loaded();
    await prompt().focus();
    await page().keyboard.press("Control+End");
    await page().keyboard.type("Last.");
    const hidden = async () => {
      const line = await page().getByText("Last.", { exact: true }).boundingBox();
      const bar = await page().locator(".sticky").boundingBox();
      return line && bar ? line.y + line.height - bar.y : Number.NaN;
    };
    await expect.poll(hidden).toBeLessThanOrEqual(0);
  });

  it("slides under the bar at the bottom, also with its search", async () => {
    await page().setViewportSize({ width: 640, height: 400 });
    await openGreeting();
    await prompt().press("Control+f");
    const panel = await page().locator(".cm-search").boundingBox();
    const button = await page().getByRole("button", { name: "Review and save" }).boundingBox();
    expect(panel).not.toBeNull();
    expect(button).not.toBeNull();
    if (panel && button) {
      const [x, y] = [button.x + button.width / 2, button.y + button.height / 2];
      await page().evaluate(`scrollBy(0, ${panel.y + panel.height / 2 - y})`);
      const seen = await page().evaluate(`document.elementFromPoint(${x}, ${y}).textContent`);
      expect(seen).toBe("Review and save");
    }
  });

  it("colours roles and template marks", async () => {
    await openGreeting();
    const colours: Readonly<Record<string, string>> = await page().evaluate(`Object.fromEntries(
      [...document.querySelector("[id='f/prompt']").shadowRoot.querySelectorAll(".cm-line, .cm-line span")]
        .map((element) => [element.textContent, getComputedStyle(element).color]))`);
    const { "Hello.": plain, "system:": role, "{{": mark, name } = colours;
    expect(new Set([plain, role, mark, name]).size).toBe(4);
  });

  it("marks what is wrong in JSON as one types, at its place", async () => {
    await openGreeting("?json=1");
    await overwrite(json(), '{"prompt": 1, "name": "A"}');
    const mark = page().locator(".cm-lintRange-error");
    await mark.waitFor();
    expect(await mark.textContent()).toBe("1");
    await page().locator(".fault").filter({ hasText: "must be: text" }).waitFor();
    await overwrite(json(), '{"prompt": "Hi", "name": }');
    await page().getByText("This is not valid JSON").waitFor();
    await page()
      .locator(".cm-lintPoint-error, .cm-lintRange-error")
      .first()
      .waitFor({ state: "attached" });
    await overwrite(json(), '{"prompt": "Hi", "name": "A"}');
    await mark.waitFor({ state: "detached" });
    await save();
    expect(await read("templates", "greeting")).toEqual({
      ...{ id: "greeting", prompt: "Hi", name: "A" },
    });
  });

  it("marks in JSON what the document will not have", async () => {
    await openGreeting("?json=1");
    await overwrite(json(), '{"prompt": "One", "name": "A", "prompt": "Two"}');
    const mark = page().locator(".cm-lintRange-warning");
    await mark.waitFor();
    expect(await mark.textContent()).toBe('"prompt"');
    await json().press("Control+Shift+M");
    await page().getByText("only the last one is kept").waitFor();
    await save();
    expect(await read("templates", "greeting")).toMatchObject({ prompt: "Two", name: "A" });
  });

  it("shows the same document in the prompt and in the JSON, and undoes what was typed", async () => {
    await goToEnd("?json=1");
    await page().keyboard.type("!");
    await json().getByText("Hello.!").waitFor();
    await page().keyboard.press("Control+z");
    await status("No unsaved changes").waitFor();
    await json().getByText("Hello.!").waitFor({ state: "detached" });
  });

  it("keeps line breaks of every kind", async () => {
    const odd = "system:\r\nOne.\r\nTwo.";
    await plant("templates", { id: "odd", name: "Odd", prompt: odd });
    await page().goto(url("/templates/odd"));
    await loaded();
    await status("No unsaved changes").waitFor();
    await prompt().focus();
    await page().keyboard.press("Control+End");
    await page().keyboard.press("Enter");
    await page().keyboard.type("Three.");
    await save();
    expect(await read("templates", "odd")).toMatchObject({ prompt: `${odd}\r\nThree.` });
  });

  it("lets an author write while the editor can't be loaded", async () => {
    await page().route("**/assets/editor-*.js", (route) => route.abort());
    await plant("templates", greeting);
    await page().goto(url("/templates/greeting"));
    await prompt().fill("system:\nPlain.");
    await save();
    expect(await read("templates", "greeting")).toMatchObject({ prompt: "system:\nPlain." });
  });

  it("takes the cursor and the selection over from the field that was there before it was loaded", async () => {
    const { promise: isWanted, resolve: goOn } = Promise.withResolvers<void>();
    await page().route("**/assets/editor-*.js", async (route) => {
      await isWanted;
      await route.continue();
    });
    await plant("templates", greeting);
    await page().goto(url("/templates/greeting"));
    await prompt().focus();
    await page().keyboard.press("Control+End");
    await page().keyboard.type(" One");
    await page().keyboard.press("Shift+ArrowLeft");
    goOn();
    await loaded();
    await page().keyboard.type("-Two");
    await save();
    expect(await read("templates", "greeting")).toMatchObject({
      prompt: `${greeting.prompt} On-Two`,
    });
  });

  it("shows what the linter says at its place, and writes what it suggests", async () => {
    await plant("templates", {
      ...greeting,
      prompt: "system:\nYou are {{persona.nmae}}.",
    });
    await page().goto(url("/templates/greeting"));
    const mark = page().locator(".cm-lintRange-warning");
    await mark.hover();
    expect(await mark.textContent()).toBe("nmae");
    await page().locator(".remark").getByText("The input name is never used.").waitFor();
    await page().getByText('A persona is not known to have a field "nmae" here.').waitFor();
    await page().getByRole("button", { name: 'Write "name"' }).click();
    await mark.waitFor({ state: "detached" });
    await save();
    expect(await read("templates", "greeting")).toMatchObject({
      prompt: "system:\nYou are {{persona.name}}.",
    });
  });

  it("saves no prompt that can't be rendered before it has said so, however fast its author is", async () => {
    await openGreeting();
    const broken = `{{#nope}}\n${greeting.prompt}`;
    await overwrite(prompt(), broken);
    const review = page().getByRole("dialog");
    const anyway = review.getByRole("button", { name: "Save anyway" });
    const { promise: wasInHaste, resolve: goOn } = Promise.withResolvers<void>();
    await page().route("**/api/templates/lint", async (route) => {
      await wasInHaste;
      await route.continue();
    });
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await review.getByRole("button", { name: "Saving…" }).waitFor();
    goOn();
    await anyway.waitFor();
    const errors = review.getByRole("alert");
    await errors.getByText("Prompt").waitFor();
    expect(await errors.textContent()).toContain("(line 1, column 3)");
    expect(await read("templates", "greeting")).toEqual(greeting);
    await page().unrouteAll();
    await page().keyboard.press("Enter");
    await status("Saved as revision").waitFor();
    expect(await read("templates", "greeting")).toMatchObject({ prompt: broken });
  });

  it("leads from saving to what is wrong in JSON that is not valid", async () => {
    await openGreeting();
    await page().getByRole("button", { name: "JSON", exact: true }).click();
    await overwrite(json(), '{\n  "name": "A",\n  "prompt": oops\n}');
    await page().getByLabel("Name", { exact: true }).and(page().locator(":disabled")).waitFor();
    await page().getByRole("button", { name: "Review and save" }).click();
    await page().locator("[id=f] .cm-focused").waitFor();
    await status("can't be saved before all JSON is valid").waitFor();
    await page().getByText("This is not valid JSON").waitFor();
    // What is wrong is selected.
    await page().keyboard.type('"Hi"');
    await status("can't be saved").waitFor({ state: "detached" });
    await save();
    expect(await read("templates", "greeting")).toEqual({
      id: "greeting",
      name: "A",
      prompt: "Hi",
    });
  });

  it("is where a refusal of the server leads to", async () => {
    await page().route("**/api/templates/greeting", (route) =>
      route.request().method() === "PUT"
        ? route.fulfill({
            status: 400,
            contentType: "application/problem+json",
            body: JSON.stringify({
              ...{ code: "invalid", detail: "Refused.", status: 400 },
              errors: [{ pointer: "/prompt", code: "refused", detail: "is not wanted" }],
            }),
          })
        : route.continue(),
    );
    await openGreeting();
    await overwrite(prompt(), "user:\nHi.");
    await page().keyboard.press("Control+s");
    await page().keyboard.press("Control+s");
    await page().getByRole("alert").getByRole("button", { name: "Prompt" }).waitFor();
    await page().locator("[id='f/prompt'] .cm-focused").waitFor();
  });

  it("asks no linter where the API has none", async () => {
    const asked: string[] = [];
    page().on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page().route("**/api/openapi.json", async (route) => {
      const api = JSON.parse(await (await route.fetch()).text());
      delete api.paths["/api/templates/lint"];
      await route.fulfill({ contentType: "application/json", body: JSON.stringify(api) });
    });
    await openGreeting("?json=1");
    await overwrite(json(), '{"prompt": 1}');
    await page().locator(".cm-lintRange-error").waitFor();
    expect(asked.filter((path) => path.endsWith("/lint"))).toEqual([]);
  });

  it("loads its 165 KB when a document is opened, and the console is 60 KB until then", async () => {
    const sizes = () =>
      page().evaluate(() =>
        performance
          .getEntriesByType("resource")
          .filter((entry) => entry instanceof PerformanceResourceTiming)
          .map(({ encodedBodySize, name }) => ({
            name: name.replace(/.*[/]/, ""),
            encodedBodySize,
          }))
          .filter(({ name }) => /[.](?:js|css)$/.test(name)),
      );
    const sum = (files: Awaited<ReturnType<typeof sizes>>, ending: string) =>
      files
        .filter(({ name }) => name.endsWith(ending))
        .reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    await plant("templates", greeting);
    await page().goto(url("/templates"));
    await page().getByRole("link", { name: "Greeting", exact: true }).waitFor();
    const shell = await sizes();
    expect(sum(shell, ".css")).toBeGreaterThan(1_000);
    expect(sum(shell, ".css")).toBeLessThanOrEqual(12_000);
    expect(sum(shell, ".js")).toBeGreaterThan(10_000);
    expect(sum(shell, ".js")).toBeLessThanOrEqual(60_000);
    await page().getByRole("link", { name: "Greeting", exact: true }).click();
    await loaded();
    const editor = sum(await sizes(), ".js") - sum(shell, ".js");
    expect(editor).toBeGreaterThan(50_000);
    expect(editor).toBeLessThanOrEqual(165_000);
  });
});
