import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "../../src/client/index.ts";
import { startBundle } from "../support/app.ts";
import { launchBrowser } from "../support/browser.ts";
import type { BenchOptions, Row, Section } from "./report.ts";
import { longestTask } from "./trace.ts";

/** How long the page may not react while somebody scrolls, in milliseconds. */
const taskAim = 100;

/** Measures the console's list of many documents: until it can be used, and the longest task while scrolling, from Chromium's trace. */
export async function benchConsoleList({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const storage = `sqlite:${join(folder, "documents.db")}`;
  const app = await startBundle({ settings: { DocumentsStorage: storage } });
  const browser = await launchBrowser();
  try {
    const rows: Row[] = [];
    for (const count of scale === "short" ? [1_000] : [1_000, 5_000]) {
      await createClient({ url: app.url }).import(
        Array.from({ length: count }, (_, index) => ({
          type: "personas",
          document: { id: `p-${index}`, name: `Person ${index}` },
        })),
        { mode: "upsert" },
      );
      const page = await browser.newPage();
      const start = performance.now();
      await page.goto(`${app.url}/console/personas`);
      await page.locator(".rows li").first().waitFor();
      const usable = performance.now() - start;
      const longest = await longestTask(browser, page, async () => {
        for (let turn = 0; turn < 40; turn += 1) {
          await page.mouse.wheel(0, 2_000);
        }
        // The list's height becomes exact as its rows are drawn, so that one press may fall short.
        const last = page.getByText(`Person ${count - 1}`, { exact: true });
        for (let presses = 0; presses < 100 && !(await last.isVisible()); presses += 1) {
          await page.keyboard.press("End");
        }
        await last.waitFor();
      });
      await page.close();
      rows.push({ labels: [`${count} documents`], figures: [usable, longest], aim: taskAim });
    }
    return [
      {
        ...{ name: "console", title: "The console's list, in Chromium. Times in ms", rows },
        labels: ["list"],
        figures: [{ name: "ms until usable" }, { name: "longest task" }],
        aimed: "longest task",
      },
    ];
  } finally {
    await browser.close();
    await app.stop();
    await rm(folder, { recursive: true });
  }
}
