import { execFile } from "node:child_process";
import { glob, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32, inflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { noticesOf, toWords } from "../notices.ts";
import { zipFolder } from "../zip.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const run = promisify(execFile);

/** The files in an archive by name, in the archive's order, read from its end as unpackers do. */
function unzip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    expect(archive.readUInt32LE(at + 38) >>> 16, "the Unix mode").toBe(0o100644);
    const nameEnd = at + 46 + archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    expect(archive.subarray(local + 4, local + 30)).toEqual(archive.subarray(at + 6, at + 32));
    const start = local + 30 + archive.readUInt16LE(local + 26);
    const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    const content = inflateRawSync(packed);
    expect(crc32(content)).toBe(archive.readUInt32LE(at + 16));
    expect(content.length).toBe(archive.readUInt32LE(at + 24));
    files.set(archive.toString("utf8", at + 46, nameEnd), content);
    at = nameEnd;
  }
  expect(at).toBe(end);
  return files;
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const paths = await Array.fromAsync(glob("**", { cwd: folder }));
  const isFile = await Promise.all(
    paths.map(async (path) => (await stat(join(folder, path))).isFile()),
  );
  return paths
    .filter((_, index) => isFile[index])
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted();
}

const packed = await zipFolder("dist");

it("the package contains exactly what was built", async () => {
  const files = unzip(packed);
  expect([...files.keys()]).toEqual(await filesOf("dist"));
  expect([...files.keys()]).toContain("host.json");
  for (const [name, content] of files) {
    expect(content.equals(await readFile(join("dist", name))), name).toBe(true);
  }
});

it("the package has the licences of everything bundled, and its own", async () => {
  const files = unzip(packed);
  expect(files.get("LICENSE")?.toString()).toBe(await readFile("LICENSE", "utf8"));
  const notices = files.get("THIRD-PARTY-NOTICES.txt")?.toString() ?? "";
  const { dependencies } = JSON.parse(await readFile("package.json", "utf8"));
  // The command's own dependencies are not in the app.
  const { commander: _, "cli-progress": __, ...bundled } = dependencies;
  for (const [name, version] of Object.entries(bundled)) {
    expect(notices).toMatch(
      new RegExp(`^${name} ${version} \\([A-Z].*\\)\\n(?:\\S+ \\S+ \\(.*\\)\\n)*\\n\\S`, "m"),
    );
    const folder = join("node_modules", name);
    const licences = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    expect(licences.length, name).toBeGreaterThan(0);
    for (const file of licences) {
      for (const paragraph of (await readFile(join(folder, file), "utf8")).split(/\r?\n\s*\n/)) {
        expect(toWords(notices), `${name}, ${file}`).toContain(toWords(paragraph));
      }
    }
  }
});

it("a package that states no licence can't be bundled", async () => {
  const folder = join(await temporaryFolder(), "node_modules", "some");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), '{"name":"some","version":"1.0.0"}');
  await expect(noticesOf([join(folder, "index.js")])).rejects.toThrow(
    "some 1.0.0 states no licence.",
  );
});

it("the package is small", async () => {
  // 67 KB of it are for the protocol for agents (docs/adr/0018).
  expect(packed.length).toBeLessThan(1_400_000);
});

it("two builds of the same sources give the same bytes", async () => {
  const again = await temporaryFolder();
  await run(process.execPath, ["build.ts", again]);
  expect(await filesOf(again)).toEqual(await filesOf("dist"));
  for (const name of await filesOf("dist")) {
    const [one, other] = await Promise.all(
      [again, "dist"].map((folder) => readFile(join(folder, name))),
    );
    expect(one?.equals(other ?? Buffer.of()), name).toBe(true);
  }
});

it("neither the time nor the order in which files came matters", async () => {
  const [one, two] = [await temporaryFolder(), await temporaryFolder()];
  for (const [folder, names] of [
    [one, ["b", "a/z", "a-b"]],
    [two, ["a-b", "a/z", "b"]],
  ] as const) {
    await mkdir(join(folder, "a"));
    for (const name of names) {
      await writeFile(join(folder, name), name);
    }
  }
  await utimes(join(two, "b"), 0, 0);
  const archive = await zipFolder(one);
  expect(archive.equals(await zipFolder(two))).toBe(true);
  expect([...unzip(archive).keys()]).toEqual(["a-b", "a/z", "b"]);
});

it("files may be empty, large, or have names in any language", async () => {
  const folder = await temporaryFolder();
  const contents = { empty: "", large: "0123456789".repeat(20_000), "会議.json": "{}" };
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(folder, name), content);
  }
  const files = unzip(await zipFolder(folder));
  expect(Object.fromEntries([...files].map(([name, text]) => [name, text.toString()]))).toEqual(
    contents,
  );
});

const hasPython = await run("python3", ["--version"]).then(
  () => true,
  () => false,
);

it.runIf(hasPython)("another unpacker, if installed, finds the same", async () => {
  const folder = await temporaryFolder();
  const archive = join(folder, "dist.zip");
  await writeFile(archive, packed);
  await run("python3", ["-m", "zipfile", "-e", archive, join(folder, "out")]);
  expect(await filesOf(join(folder, "out"))).toEqual(await filesOf("dist"));
  for (const name of await filesOf("dist")) {
    const unpacked = await readFile(join(folder, "out", name));
    expect(unpacked.equals(await readFile(join("dist", name))), name).toBe(true);
  }
});
