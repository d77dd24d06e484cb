import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import { answerParent } from "./children.ts";
import { takeCost } from "./process-cost.ts";

/** The questions that this process answers. */
export type TransferHostQuestion = { readonly ask: "url" | "cost" };

const root = join(import.meta.dirname, "../..");
const host = await startHost({
  entry: join(root, "dist/index.cjs"),
  hostJson: join(root, "dist/host.json"),
  port: 0,
  keys: "open",
  log: () => {},
});

answerParent(async ({ ask }: TransferHostQuestion) => (ask === "url" ? host.url : takeCost()));
