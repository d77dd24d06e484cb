import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";

const here = import.meta.dirname;

/** Bundles the page. @returns its files by path */
export async function bundleFrontend(): Promise<ReadonlyMap<string, PageFile>> {
  const { output } = await build({
    input: join(here, "app.tsx"),
    platform: "browser",
    resolve: { alias: { "seedbed-client": join(here, "../../src/client/index.ts") } },
    write: false,
  });
  const read = (name: string) => readFile(join(here, name), "utf8");
  return new Map([
    ["/", { type: "text/html", text: await read("index.html") }],
    ["/style.css", { type: "text/css", text: await read("style.css") }],
    ["/app.js", { type: "text/javascript", text: output[0].code }],
  ]);
}

/** One file of the page. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}
