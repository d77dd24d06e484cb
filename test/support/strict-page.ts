import type { BrowserContext, Page } from "playwright-core";

/** Opens a page, and collects what it may not do: violate its policy, or fail. */
export async function openStrictPage(context: BrowserContext, complaints: string[]): Promise<Page> {
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/policy|violat/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  return page;
}
