import { glob, readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

interface Room {
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** The table in the docs: each line has a room, the rooms it may import, and its packages. */
async function readRooms(): Promise<ReadonlyMap<string, Room>> {
  const page = await readFile("docs/architecture.md", "utf8");
  const [, table = ""] = /^\| room \|.*\n\| ---.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const lines = table
    .trim()
    .split("\n")
    .map((line) => line.split("|").slice(1, 4).map(namesIn));
  const all = new Map<string, Room>();
  for (const [rooms = [], imports = [], packages = []] of lines) {
    const isRoot = rooms.includes("app");
    const may = isRoot ? [...all.keys(), ...rooms] : imports;
    for (const room of rooms) {
      all.set(room, { imports: may, packages });
    }
  }
  return all;
}

const namesIn = (cell: string) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);

const rooms = await readRooms();

/** The innermost room that contains a file; a file in the root of `src` is a room by itself. */
function roomOf(file: string): string | undefined {
  const path = file.replace(/^src\//, "").replace(/\.tsx?$/, "");
  return [...rooms.keys()]
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

async function importsOf(file: string): Promise<readonly string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(/(?:\bfrom|^import|\bimport\()\s*"([^"\s,]+)"/gm)].map(
    ([, target = ""]) => target,
  );
}

const files = await Array.fromAsync(glob("{src,functions}/**/*.{ts,tsx}"));

it("checks every source file", () => {
  expect(rooms.size).toBeGreaterThan(15);
  expect(files.length).toBeGreaterThan(250);
  expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
});

it.for(files)("%s imports only allowed modules", async (file) => {
  const own = roomOf(file) ?? "";
  const { imports = [], packages = [] } = rooms.get(own) ?? {};
  const forbidden = (await importsOf(file)).filter((target) => {
    if (target.startsWith(".")) {
      const room = roomOf(normalize(join(dirname(file), target))) ?? "";
      return ![own, ...imports].includes(room);
    }
    return !(target.startsWith("node:") || packages.includes(target));
  });
  expect(forbidden).toEqual([]);
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
  // The local host's files are its own data.
  expect(writers.filter((file) => !file.startsWith("src/local/"))).toEqual([
    "src/base/replace-file.ts",
  ]);
});

it("no function streams its answer, which would arrive without a body", async () => {
  for await (const file of glob(["functions/*.ts", "src/**/*.ts"])) {
    const code = (await readFile(file, "utf8")).replaceAll(/^\s*(?:\/\*\*| \*|\/\/).*$/gm, "");
    expect(code, file).not.toMatch(/enableHttpStream|\.setup\(/);
  }
});

it("the client imports only types from elsewhere, in one file", async () => {
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
