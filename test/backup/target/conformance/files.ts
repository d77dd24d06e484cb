import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { type BackupTarget, maxFileBytes } from "../../../../src/backup/target/backup-target.ts";
import type { OpenTarget } from "../../../support/backup-targets.ts";

const folder = "2026-11-23T02-00-00Z";
const path = { folder, file: "moods-0001.ndjson.gz" };
const bytes = (text: string) => new TextEncoder().encode(text);

/** Files and folders, without faults. */
export function describeFiles(open: OpenTarget): void {
  describe("files", () => {
    let target: BackupTarget;
    let another: BackupTarget;
    beforeEach(async () => {
      ({ another, target } = await open());
    });

    it.for([
      { what: "nothing", content: new Uint8Array() },
      { what: "one byte", content: bytes("a") },
      { what: "a Japanese sentence", content: bytes("気分は上々です。🌱") },
      { what: "bytes that are no text", content: Uint8Array.of(0, 255, 0, 254, 13, 10, 0) },
      { what: "exactly 4 MiB", content: randomBytes(4 * 1024 * 1024) },
      { what: "4 MiB and a byte", content: randomBytes(4 * 1024 * 1024 + 1) },
    ])("keep $what as it is", async ({ content }) => {
      await target.write(path, content);
      const found = await another.read(path);
      expect(found && Buffer.compare(found, content)).toBe(0);
      expect(await another.files(folder)).toEqual([{ name: path.file, bytes: content.byteLength }]);
    });

    it("store a slice of a larger buffer, not the rest", async () => {
      await target.write(path, bytes("before-this-after").subarray(7, 11));
      expect(await target.read(path)).toEqual(Buffer.from("this"));
    });

    it("are refused when they are larger than any of ours", async () => {
      const content = new Uint8Array(maxFileBytes + 1);
      await expect(target.write(path, content)).rejects.toMatchObject({ code: "too-large" });
      await expect(target.create(path, content)).rejects.toMatchObject({ code: "too-large" });
      expect(await target.folders()).toEqual([]);
    });

    it("that are missing are undefined, not an error", async () => {
      expect(await target.folders()).toEqual([]);
      expect(await target.files(folder)).toBeUndefined();
      expect(await target.read(path)).toBeUndefined();
      await target.remove(path);
      await target.removeFolder(folder);
      await target.write(path, bytes("a"));
      expect(await target.read({ folder, file: "other" })).toBeUndefined();
      expect(await target.read({ folder: "other", file: path.file })).toBeUndefined();
      await target.remove({ folder, file: "other" });
      expect(await target.read(path)).toEqual(Buffer.from("a"));
    });

    it("are listed by name, however many", async () => {
      const names = ["b", "a", "C", "10", "9", "a-1", "a.1", "a_1", "manifest.json"];
      for (const file of names) {
        await target.write({ folder, file }, bytes(file));
      }
      for (const name of ["2026-11-24T02-00-00Z", "2025-01-01T00-00-00Z"]) {
        await target.write({ folder: name, file: "manifest.json" }, bytes("{}"));
      }
      const found = (await another.files(folder))?.map(({ name }) => name);
      expect(found).toEqual(names.toSorted());
      expect(await another.folders()).toEqual([
        "2025-01-01T00-00-00Z",
        folder,
        "2026-11-24T02-00-00Z",
      ]);
    });

    it("can be overwritten, even with something shorter", async () => {
      await target.write(path, bytes("a long text"));
      await another.write(path, bytes("short"));
      expect(await target.read(path)).toEqual(Buffer.from("short"));
      expect(await target.files(folder)).toEqual([{ name: path.file, bytes: 5 }]);
    });

    it("of two concurrent writers have one content or the other, never a mix", async () => {
      const one = Buffer.alloc(4 * 1024 * 1024 + 1, "1");
      const other = Buffer.alloc(4 * 1024 * 1024 + 2, "2");
      await Promise.all([target.write(path, one), another.write(path, other)]);
      const found = (await target.read(path)) ?? Buffer.alloc(0);
      expect([one, other].some((content) => Buffer.compare(content, found) === 0)).toBe(true);
      expect(await target.files(folder)).toEqual([{ name: path.file, bytes: found.byteLength }]);
    });

    it("are created if missing, which is reported", async () => {
      expect(await target.create(path, bytes("first"))).toBe(true);
      expect(await another.create(path, bytes("second"))).toBe(false);
      expect(await target.create(path, bytes("first"))).toBe(false);
      expect(await another.read(path)).toEqual(Buffer.from("first"));
      await target.write(path, bytes("over"));
      expect(await target.create(path, bytes("third"))).toBe(false);
      expect(await target.read(path)).toEqual(Buffer.from("over"));
      await target.remove(path);
      expect(await target.create(path, bytes("fourth"))).toBe(true);
      expect(await target.files(folder)).toEqual([{ name: path.file, bytes: 6 }]);
    });

    it.for([
      { what: "different things", contents: ["1", "2", "3", "4"] },
      { what: "the same", contents: ["1", "1", "1", "1"] },
    ])("are one writer's alone if several create $what at once", async ({ contents }) => {
      for (let round = 0; round < 2; round += 1) {
        const name = { folder, file: `round-${round}` };
        const whole = contents.map((text) => Buffer.alloc(100_000, text));
        const results = await Promise.all(
          whole.map((content, at) => (at % 2 ? another : target).create(name, content)),
        );
        expect(results.filter((isOurs) => isOurs)).toEqual([true]);
        const found = await target.read(name);
        expect(found && whole[results.indexOf(true)]?.equals(found)).toBe(true);
      }
      expect((await target.files(folder))?.length).toBe(2);
    });

    it("are removed individually and by folder; repeating it is harmless", async () => {
      await target.write(path, bytes("a"));
      await target.write({ folder, file: "manifest.json" }, bytes("{}"));
      for (let run = 0; run < 2; run += 1) {
        await target.remove({ folder, file: "manifest.json" });
        expect(await another.files(folder)).toEqual([{ name: path.file, bytes: 1 }]);
      }
      for (let run = 0; run < 2; run += 1) {
        await target.removeFolder(folder);
        expect(await another.files(folder)).toBeUndefined();
        expect(await another.folders()).toEqual([]);
      }
      await target.write(path, bytes("b"));
      expect(await another.read(path)).toEqual(Buffer.from("b"));
    });

    it("can't have names that would lead elsewhere, nor their folder", async () => {
      const names = ["..", ".", "", "../x", "a/b", "/etc", "a\\b", ".hidden", "a.", "気分", "a\0"];
      for (const name of [...names, "x".repeat(129)]) {
        for (const call of [
          () => target.files(name),
          () => target.removeFolder(name),
          () => target.read({ folder, file: name }),
          () => target.read({ folder: name, file: "x" }),
          () => target.write({ folder, file: name }, bytes("a")),
          () => target.write({ folder: name, file: "x" }, bytes("a")),
          () => target.create({ folder, file: name }, bytes("a")),
          () => target.create({ folder: name, file: "x" }, bytes("a")),
          () => target.remove({ folder, file: name }),
          () => target.remove({ folder: name, file: "x" }),
        ]) {
          const refused = expect((async () => call())(), JSON.stringify(name));
          await refused.rejects.toMatchObject({ code: "invalid-parameter" });
        }
      }
      expect(await target.folders()).toEqual([]);
    });
  });
}
