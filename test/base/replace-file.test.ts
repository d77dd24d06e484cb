import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import {
  descriptorOf,
  FileError,
  openReplacement,
  replaceFile,
} from "../../src/base/replace-file.ts";
import { otherFileSystem, temporaryFolder } from "../support/temporary-folder.ts";

const elsewhere = await otherFileSystem();

const run = promisify(execFile);
const code = JSON.stringify(new URL("../../src/base/replace-file.ts", import.meta.url).href);
const isRoot = process.getuid?.() === 0;
/** A user without root's rights: for root, no file is read-only. */
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  await chmod(folder, 0o777);
  file = join(folder, "file.txt");
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;
const contentOf = (path: string) => readFile(path, "utf8");
const partsIn = async (path: string) =>
  (await readdir(path)).filter((name) => name.endsWith(".part"));

/** A process with `openReplacement`, `replaceFile` and the given code. */
function script(body: string): readonly string[] {
  const head = `import { openReplacement, replaceFile } from ${code};`;
  return ["--input-type=module", "--eval", `${head}\n${body}`];
}

/** The error that another user than root gets from replacing a file. */
async function asNobody(path: string): Promise<string> {
  const body = `await replaceFile(${JSON.stringify(path)}, "new").catch((error) => console.log(error.name, error.message));`;
  return (await run(process.execPath, script(body), { ...nobody, cwd: "/" })).stdout.trim();
}

describe("a file", () => {
  it.for([0o600, 0o640, 0o644, 0o755, 0o2640])("keeps its mode %o", async (mode) => {
    await writeFile(file, "old");
    await chmod(file, mode);
    await replaceFile(file, "new");
    expect([await contentOf(file), await modeOf(file)]).toEqual(["new", mode]);
    expect(await readdir(folder)).toEqual(["file.txt"]);
  });

  it("that is new gets its mode from the umask", async () => {
    await replaceFile(file, "new");
    const byHand = join(folder, "by-hand");
    await writeFile(byHand, "x");
    expect([await contentOf(file), await modeOf(file)]).toEqual(["new", await modeOf(byHand)]);
  });

  it("with restricted access stays restricted while it is written", async () => {
    await writeFile(file, "old", { mode: 0o600 });
    const replacement = await openReplacement(file);
    await replacement.write("secret");
    const [part = ""] = await partsIn(folder);
    expect(await modeOf(join(folder, part))).toBe(0o600);
    await replacement.abandon();
    expect([await contentOf(file), await readdir(folder)]).toEqual(["old", ["file.txt"]]);
  });

  it.skipIf(!isRoot)("keeps its owner and group if root writes it", async () => {
    await writeFile(file, "old");
    await chown(file, 1234, 4321);
    await chmod(file, 0o4750);
    await replaceFile(file, "new");
    expect(await stat(file)).toMatchObject({ uid: 1234, gid: 4321 });
    expect(await modeOf(file)).toBe(0o4750);
  });

  it.skipIf(!isRoot)(
    "of another owner becomes the writer's, and its group gains no access",
    async () => {
      await writeFile(file, "old");
      await chmod(file, 0o2676);
      expect(await asNobody(file)).toBe("");
      expect(await stat(file)).toMatchObject(nobody);
      expect([await contentOf(file), await modeOf(file)]).toEqual(["new", 0o666]);
    },
  );

  it("with hard links leaves the old content in the other links", async () => {
    await writeFile(file, "old");
    await link(file, join(folder, "other"));
    await replaceFile(file, "new");
    expect([await contentOf(file), await contentOf(join(folder, "other"))]).toEqual(["new", "old"]);
  });

  it("written by two at once has the complete content of one", async () => {
    const texts = ["a", "b", "c", "d"].map((letter) => letter.repeat(3_000_000));
    await Promise.all(texts.map((text) => replaceFile(file, text)));
    expect(texts.includes(await contentOf(file))).toBe(true);
    expect(await readdir(folder)).toEqual(["file.txt"]);
  });
});

describe("a link", () => {
  it.for<[string, (target: string, at: string) => string]>([
    ["absolute", (target) => target],
    ["relative", (target, at) => relative(at, target)],
  ])("that is %s stays one, and its target is written", async ([, toText]) => {
    await mkdir(join(folder, "far"));
    const target = join(folder, "far", "target.txt");
    await writeFile(target, "old", { mode: 0o640 });
    await symlink(toText(target, folder), file);
    await symlink("file.txt", join(folder, "chain"));
    for (const path of [file, join(folder, "chain")]) {
      await replaceFile(path, `new by ${path}`);
      expect((await lstat(path)).isSymbolicLink()).toBe(true);
      expect([await contentOf(target), await modeOf(target)]).toEqual([`new by ${path}`, 0o640]);
    }
    expect((await readdir(join(folder, "far"))).length).toBe(1);
  });

  it("that leads nowhere yet gets its target", async () => {
    await symlink("later.txt", file);
    await replaceFile(file, "new");
    expect([await readlink(file), await contentOf(join(folder, "later.txt"))]).toEqual([
      "later.txt",
      "new",
    ]);
  });

  it("in a linked folder is resolved from its location", async () => {
    await mkdir(join(folder, "real", "inner"), { recursive: true });
    await symlink("../target.txt", join(folder, "real", "inner", "up"));
    await symlink("real/inner", join(folder, "short"));
    await replaceFile(join(folder, "short", "up"), "new");
    expect(await contentOf(join(folder, "real", "target.txt"))).toBe("new");
  });

  it.skipIf(elsewhere === undefined)("on another file system is written there", async () => {
    const far = await mkdtemp(join(elsewhere ?? "", "seedbed-"));
    onTestFinished(() => rm(far, { recursive: true }));
    await writeFile(join(far, "target"), "old");
    await symlink(join(far, "target"), file);
    const replacement = await openReplacement(file);
    expect([await partsIn(folder), (await partsIn(far)).length]).toEqual([[], 1]);
    await replacement.write("new");
    await replacement.finish();
    expect([await contentOf(join(far, "target")), await readdir(far)]).toEqual(["new", ["target"]]);
  });
});

describe("something that is not a file", () => {
  it("is written to and stays: a pipe", async () => {
    await run("mkfifo", [file]);
    const reading = run("cat", [file]);
    await replaceFile(file, "through the pipe");
    expect((await reading).stdout).toBe("through the pipe");
    expect((await lstat(file)).isFIFO()).toBe(true);
  });

  it("is written to and stays: a device", async () => {
    await symlink("/dev/null", file);
    await replaceFile(file, "gone");
    await replaceFile("/dev/null", "gone");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it.skipIf(!existsSync("/dev/full"))("reports when it is full", async () => {
    await expect(replaceFile("/dev/full", "x")).rejects.toThrow(
      /^\/dev\/full can't be written: ENOSPC/,
    );
  });

  it("is written to: an open descriptor, behind what is there", async () => {
    const body = 'await replaceFile("/dev/fd/3", "second\\n");';
    const shell = '{ echo first >&3; "$@" 3>&3; } 3> "$OUT"';
    const env = { ...process.env, OUT: file };
    await run("bash", ["-c", shell, "bash", process.execPath, ...script(body)], { env });
    expect(await contentOf(file)).toBe("first\nsecond\n");
    expect(await readdir(folder)).toEqual(["file.txt"]);
  });

  it.for([
    ["/dev/stdout", 1],
    ["/dev/stderr", 2],
    ["/proc/self/fd/7", 7],
    ["/dev/null", undefined],
  ] as const)("has a descriptor, or none: %s", async ([path, expected]) => {
    expect(await descriptorOf(path)).toBe(expected);
  });
});

describe("a refusal says what to do and loses nothing", () => {
  it("of a folder", async () => {
    await expect(replaceFile(folder, "x")).rejects.toThrow(
      new FileError(`${folder} can't be written: it is a folder. Name a file in it.`),
    );
  });

  it("of a file in no folder", async () => {
    const path = join(folder, "none", "file");
    await expect(replaceFile(path, "x")).rejects.toThrow(
      `${path} can't be written: the folder ${join(folder, "none")} does not exist. Create it first.`,
    );
  });

  it("of links that lead in a circle", async () => {
    await symlink("other", file);
    await symlink("file.txt", join(folder, "other"));
    await expect(replaceFile(file, "x")).rejects.toThrow("its symbolic links do not end at a file");
  });

  it("of a file that is read-only", async () => {
    await writeFile(file, "old", { mode: 0o444 });
    expect(await asNobody(file)).toBe(
      `FileError ${file} can't be written: it is read-only. Make it writable, or choose another name.`,
    );
    expect([await contentOf(file), await readdir(folder)]).toEqual(["old", ["file.txt"]]);
  });

  it("of a folder that takes no new files", async () => {
    await writeFile(file, "old");
    await chmod(file, 0o666);
    await chmod(folder, 0o555);
    onTestFinished(() => chmod(folder, 0o755));
    expect(await asNobody(file)).toContain("files can't be created in its folder");
    expect([await contentOf(file), await readdir(folder)]).toEqual(["old", ["file.txt"]]);
  });

  it("of a full disk, half way", async () => {
    await writeFile(file, "old");
    const body = `
      const replacement = await openReplacement(${JSON.stringify(file)});
      try {
        await replacement.write("x".repeat(4_000));
        await replacement.write("x".repeat(60_000));
        await replacement.finish();
      } catch (error) {
        console.log(error.name, error.message);
        await replacement.abandon();
      }`;
    // The shell's limit for a file is 8 KiB; without the trap, the signal would end the process.
    const shell = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    const { stdout } = await run("bash", ["-c", shell, "bash", process.execPath, ...script(body)]);
    expect(stdout).toMatch(/^FileError .*file\.txt can't be written: EFBIG: /);
    expect([await contentOf(file), await readdir(folder)]).toEqual(["old", ["file.txt"]]);
  });
});

it("a process killed midway leaves the old content, and a temporary file with a telling name", async () => {
  await writeFile(file, "old");
  const body = `
    const replacement = await openReplacement(${JSON.stringify(file)});
    await replacement.write("half");
    console.log("half");
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, script(body));
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await contentOf(file)).toBe("old");
  expect(await partsIn(folder)).toEqual([expect.stringMatching(/^file\.txt\.[0-9a-f]{8}\.part$/)]);
  await replaceFile(file, "new");
  expect(await contentOf(file)).toBe("new");
});
