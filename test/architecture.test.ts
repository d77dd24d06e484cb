import { glob, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

/** Who may import whom: the house, as data. A room may always import itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "src/breather.ts": [],
  "src/errors.ts": [],
  "src/measure.ts": [],
  "src/ncrontab.ts": [],
  "src/once.ts": [],
  "src/events.ts": ["src/errors.ts", "src/measure.ts"],
  "src/telemetry.ts": ["src/errors.ts", "src/events.ts", "src/visible.ts"],
  "src/version.ts": [],
  "src/replace-file.ts": [],
  "src/documents": ["src/breather.ts", "src/errors.ts"],
  "src/visible.ts": [],
  "src/contention.ts": ["src/errors.ts"],
  "src/store/table": ["src/contention.ts", "src/errors.ts", "src/measure.ts", "src/store"],
  "src/store": ["src/contention.ts", "src/errors.ts", "src/documents"],
  "src/service": [
    "src/breather.ts",
    "src/contention.ts",
    "src/errors.ts",
    "src/telemetry.ts",
    "src/documents",
    "src/store",
  ],
  "src/seeding": [
    "src/contention.ts",
    "src/errors.ts",
    "src/measure.ts",
    "src/replace-file.ts",
    "src/telemetry.ts",
    "src/documents",
    "src/store",
  ],
  "src/backup/file-share": ["src/errors.ts", "src/measure.ts", "src/backup/backup-target.ts"],
  "src/backup": [
    "src/contention.ts",
    "src/errors.ts",
    "src/measure.ts",
    "src/ncrontab.ts",
    "src/telemetry.ts",
    "src/version.ts",
    "src/documents",
    "src/store",
  ],
  "src/http": [
    "src/errors.ts",
    "src/measure.ts",
    "src/once.ts",
    "src/telemetry.ts",
    "src/version.ts",
    "src/documents",
    "src/service",
    "src/seeding",
    "src/backup",
    "src/store",
  ],
  "src/platform.ts": [],
  "src/setting.ts": ["src/errors.ts", "src/ncrontab.ts"],
  "src/places.ts": ["src/setting.ts", "src/store/table", "src/backup/file-share"],
  "src/config.ts": [
    "src/places.ts",
    "src/platform.ts",
    "src/setting.ts",
    "src/http",
    "src/store/table",
  ],
  "src/app.ts": ["src"],
  "src/jobs.ts": ["src"],
  "src/local": [
    "src/app.ts",
    "src/config.ts",
    "src/errors.ts",
    "src/events.ts",
    "src/http",
    "src/documents",
    "src/platform.ts",
    "src/ncrontab.ts",
    "src/visible.ts",
  ],
  "src/cli": [
    "src/app.ts",
    "src/contention.ts",
    "src/documents",
    "src/errors.ts",
    "src/http",
    "src/replace-file.ts",
    "src/seeding",
    "src/telemetry.ts",
    "src/version.ts",
    "src/visible.ts",
  ],
  "src/client": ["src/documents", "src/errors.ts"],
  functions: ["src/app.ts", "src/http", "src/telemetry.ts"],
};

/** Which packages a room may know; what is not here may be imported by nobody. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "zod/mini": ["src/client", "src/documents", "src/http"],
  yaml: ["src/documents"],
  "jsonc-parser": ["src/documents", "src/local"],
  "@sindresorhus/slugify": ["src/documents"],
  diff: ["src/service"],
  microdiff: ["src/service"],
  "@azure/data-tables": ["src/store/table"],
  "@azure/core-rest-pipeline": ["src/store/table"],
  "@azure/identity": ["src/store/table", "src/backup/file-share"],
  "@azure/storage-file-share": ["src/backup/file-share"],
  "@azure/functions": ["functions", "src/local"],
  croner: ["src/local"],
  commander: ["src/cli"],
  "cli-progress": ["src/cli"],
};

const rooms = Object.keys(allowed).toSorted((a, b) => b.length - a.length);
const roomOf = (file: string) => rooms.find((room) => file === room || file.startsWith(`${room}/`));

async function importsOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(/(?:\bfrom|^import|\bimport\()\s*"([^"\s,]+)"/gm)].map(
    ([, target = ""]) => target,
  );
}

const files = await Array.fromAsync(glob("{src,functions}/**/*.ts"));

it("looks at every file of the house", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});

it.for(files)("%s imports only what it may", async (file) => {
  const room = roomOf(file) ?? "";
  for (const target of await importsOf(file)) {
    if (target.startsWith(".")) {
      const path = normalize(join(dirname(file), target));
      const may = [room, ...(allowed[room] ?? [])];
      expect(
        may.some((one) => path === one || path.startsWith(`${one}/`)),
        `${file} imports ${path}`,
      ).toBe(true);
      // Only the app knows which store and which backup target there is.
      const isImplementation =
        /^src\/(store\/(table\/|memory-store)|backup\/(file-share\/|folder-))/.test(path);
      const knowsAll =
        /^src\/(app|places|config)\.ts$|^src\/store\/|^src\/backup\/(file-share\/|folder-)/.test(
          file,
        );
      expect(isImplementation && !knowsAll, `${file} knows ${path}`).toBe(false);
    } else if (!target.startsWith("node:")) {
      const knowers = packages[target] ?? (target.startsWith("azurite/") ? ["src/local"] : []);
      expect(knowers, `${file} imports ${target}`).toContain(room);
    }
  }
});

it("files of the caller's are written in one place", async () => {
  const writing =
    /\b(writeFile|appendFile|rename|copyFile|truncate|createWriteStream)(Sync)?\b(?=[^;]*from "node:fs)/;
  const writers: string[] = [];
  for (const file of files) {
    if (writing.test(await readFile(file, "utf8"))) {
      writers.push(file);
    }
  }
  // Those of the local host are its own data.
  expect(writers.filter((file) => !file.startsWith("src/local/"))).toEqual(["src/replace-file.ts"]);
});

it("the client takes nothing but types from elsewhere, and those in one place", async () => {
  const clientFiles = files.filter((file) => file.startsWith("src/client/"));
  expect(clientFiles.length).toBeGreaterThan(10);
  for (const file of clientFiles) {
    const text = await readFile(file, "utf8");
    const pattern = /^(?:import|export) (?:[^;]*? from )?"([^"]+)"|\bimport\("([^"]+)"/gm;
    const statements = [...text.matchAll(pattern)];
    for (const [statement, target = "elsewhere"] of statements) {
      const isOurs = /^\.\/[\w-]+\.ts$/.test(target);
      const isType = statement.startsWith("import type ") && file === "src/client/derived.ts";
      expect(isOurs || isType, `${file}: ${statement}`).toBe(true);
    }
  }
});
