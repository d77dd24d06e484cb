import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/index.ts";
import { startBundle } from "../support/app.ts";
import { launchBrowser } from "../support/browser.ts";
import type { BenchOptions, Row, Section } from "./report.ts";
import { longestTask } from "./trace.ts";

/** How long the page may not react while somebody types, in milliseconds. */
const taskAim = 100;
const kibi = 1024;

const typed = "The caller's name is {{ persona.name }}, and {{ persona.demographics.age }}. ";

const situations = [
  ["the form", ""],
  ["the form and the JSON", "?json=1"],
] as const;

/** Measures typing in a long prompt in the console: the longest task, alone and with the JSON beside it. */
export async function benchConsoleTyping({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const storage = `sqlite:${join(folder, "documents.db")}`;
  const app = await startBundle({ settings: { DocumentsStorage: storage } });
  const browser = await launchBrowser();
  try {
    const rows: Row[] = [];
    for (const [name, query] of situations.slice(0, scale === "short" ? 1 : undefined)) {
      const prompt = longPrompt(30 * kibi);
      const inputs = { persona: { type: "object" } };
      const { id } = await createClient({ url: app.url }).templates.create({ prompt, inputs });
      const page = await browser.newPage();
      await page.goto(`${app.url}/console/templates/${id}${query}`);
      const editor = page.getByRole("textbox", { name: "Prompt", exact: true });
      await page.locator(".cm-content").first().waitFor();
      await editor.focus();
      const figures = [];
      for (const end of ["Control+Home", "Control+End"]) {
        await page.keyboard.press(end);
        const longest = await longestTask(browser, page, async () => {
          for (let turn = 0; turn < (scale === "short" ? 1 : 4); turn += 1) {
            await page.keyboard.type(typed, { delay: 20 });
          }
          await page.getByText("Unsaved changes, kept in this browser").waitFor();
        });
        figures.push(longest);
      }
      await page.close();
      rows.push({ labels: [name], figures: [...figures, Math.max(...figures)], aim: taskAim });
    }
    return [
      {
        name: "typing",
        title: "Typing in the console, in Chromium: the longest task in ms",
        labels: ["typing in 30 KB, with"],
        figures: [{ name: "at the beginning" }, { name: "at the end" }, { name: "longest" }],
        aimed: "longest",
        rows,
      },
    ];
  } finally {
    await browser.close();
    await app.stop();
    await rm(folder, { recursive: true });
  }
}

function longPrompt(length: number): string {
  const line =
    "- {% if persona.needs %}Say what {{ persona.name }} needs, in your own words.{% endif %}\n";
  return `system:\n${line.repeat(Math.ceil(length / line.length))}`;
}
