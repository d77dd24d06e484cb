import { glob, readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { makeBill } from "../infra/bill.ts";
import { readConfig } from "../src/settings/config.ts";

const bill = await makeBill();
const costOf = (name: string, requests: number): number =>
  bill.costs.find((one) => one.name === name)?.dollars[requests] ?? Number.NaN;

it("the README has the table of the bill", async () => {
  expect(await readFile("infra/README.md", "utf8")).toContain(bill.table);
});

it("prices have a date, and are all used", async () => {
  const { about, date, ...prices } = JSON.parse(await readFile("infra/prices.json", "utf8"));
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(about).toMatch(/List prices/);
  const scripts = await Promise.all(
    ["bill", "traffic-bill"].map((name) => readFile(`infra/${name}.ts`, "utf8")),
  );
  const script = scripts.join("");
  for (const [name, price] of Object.entries(prices)) {
    expect(price, name).toBeGreaterThan(0);
    expect(script, name).toContain(`price("${name}")`);
  }
});

it("an idle environment costs little: dev 3 dollars, prod 10, with the vault 20", () => {
  expect(costOf("dev", 0)).toBeLessThan(3);
  expect(costOf("prod without the vault", 0)).toBeLessThan(10);
  expect(costOf("prod", 0)).toBeLessThan(20);
});

it("the bill knows how many timers there are, and how often they run", async () => {
  const functions = await Array.fromAsync(glob("functions/*.ts"));
  const sources = await Promise.all(functions.map((file) => readFile(file, "utf8")));
  const timers = sources.join("").match(/platform\.timer\(/g) ?? [];
  const script = await readFile("infra/bill.ts", "utf8");
  expect(script).toContain(`const groups = ${timers.length + 1};`);
  const { backups, seeds } = readConfig({ DocumentsStorage: "UseDevelopmentStorage=true" });
  expect([seeds.schedule, backups.schedule]).toEqual(["0 */15 * * * *", "0 0 2 * * *"]);
  expect(script).toContain("const timerRuns = 30 * (24 * 4 + 1);");
});
