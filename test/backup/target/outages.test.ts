import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { connectShare } from "../../../src/backup/target/file-share/connection.ts";
import { FileShareTarget } from "../../../src/backup/target/file-share/file-share-target.ts";
import { DocumentError } from "../../../src/base/errors.ts";
import { openFileShareTarget, type ShareUnderTest } from "../../support/backup-targets.ts";

const path = { folder: "2026-11-23T02-00-00Z", file: "moods-0001.ndjson.gz" };
/** Two ranges, each of which takes a call. */
const content = randomBytes(1_500);
const rangeBytes = 1_024;

describe("the share target", () => {
  let tested: ShareUnderTest;
  beforeEach(async () => {
    tested = await openFileShareTarget(rangeBytes);
  });

  it("writes a file with three calls, and three more when share and folder are missing", async () => {
    const { server, target } = tested;
    const calls = async () => {
      server.seen.length = 0;
      await target.write(path, Buffer.from("{}"));
      return server.seen.map(({ method, url }) => `${method} ${new URL(url, server.url).search}`);
    };
    expect(await calls()).toEqual([
      "PUT ",
      "PUT ?restype=directory",
      "PUT ?restype=share",
      "PUT ?restype=directory",
      "PUT ",
      "PUT ?comp=range",
      "PUT ?comp=rename",
    ]);
    expect(await calls()).toEqual(["PUT ", "PUT ?comp=range", "PUT ?comp=rename"]);
  });

  it("creates a file with three calls, and cleans up if another exists", async () => {
    const { server, target } = tested;
    await target.write({ folder: path.folder, file: "manifest.json" }, Buffer.from("{}"));
    const calls = async () => {
      server.seen.length = 0;
      await target.create(path, Buffer.from("{}"));
      return server.seen.map(({ method, url }) => `${method} ${new URL(url, server.url).search}`);
    };
    expect(await calls()).toEqual(["PUT ", "PUT ?comp=range", "PUT ?comp=rename"]);
    expect(await calls()).toEqual(["PUT ", "PUT ?comp=range", "PUT ?comp=rename", "DELETE "]);
    expect(server.seen[2]?.headers["x-ms-file-rename-replace-if-exists"]).toBe("false");
  });

  it.for([1, 2, 3, 4])("waits and retries if the share is busy at call %i", async (at) => {
    const { another, server, target } = tested;
    await another.write(path, Buffer.from("before"));
    server.seen.length = 0;
    server.misbehave = (call) => (call === at ? { refuses: "ServerBusy" } : undefined);
    await target.write(path, content);
    expect(server.seen.length).toBe(5);
    server.misbehave = () => undefined;
    expect(Buffer.compare((await target.read(path)) ?? Buffer.alloc(0), content)).toBe(0);
  });

  it.for([
    ["ServerBusy", "throttled", "is busy. Retry shortly."],
    ["ShareSizeLimitReached", "misconfigured", "is full. Raise its quota, or keep fewer backups."],
    ["ShareBeingDeleted", "storage-unavailable", "is in use (ShareBeingDeleted). Retry"],
    ["AuthorizationPermissionMismatch", "misconfigured", "refuses this app (Authorization"],
  ] as const)("says of %s that it is %s, and what to do", async ([refuses, code, words]) => {
    tested.server.misbehave = () => ({ refuses });
    await expect(tested.target.write(path, content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });

  it("fetches the rest of a file if a connection breaks midway", async () => {
    const { server, target } = tested;
    await target.write(path, content);
    server.seen.length = 0;
    server.misbehave = (call) => (call <= 2 ? "cut" : undefined);
    expect(Buffer.compare((await target.read(path)) ?? Buffer.alloc(0), content)).toBe(0);
    expect(server.seen.length).toBe(3);
  });

  it("never gives half a file for a whole one", async () => {
    const { server, target } = tested;
    await target.write(path, content);
    server.misbehave = () => "cut";
    await expect(target.read(path)).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("reconnects if the first connection failed", async () => {
    const { server } = tested;
    let attempts = 0;
    const target = new FileShareTarget(() => {
      attempts += 1;
      return attempts === 1
        ? Promise.reject(new DocumentError("storage-unavailable", "No token."))
        : connectShare({ connectionString: server.connectionString }, "backups");
    });
    await expect(target.folders()).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(await target.folders()).toEqual([]);
    expect(await target.folders()).toEqual([]);
    expect(attempts).toBe(2);
  });

  it("gives up on a share that is too slow", async () => {
    const { server } = tested;
    const connect = () => connectShare({ connectionString: server.connectionString }, "backups");
    const impatient = new FileShareTarget(connect, { timeoutMs: 50 });
    server.misbehave = () => "slow";
    await expect(impatient.folders()).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("reports if its folder is removed between two calls", async () => {
    const { another, server, target } = tested;
    await another.write(path, content);
    server.seen.length = 0;
    server.misbehave = (call) => {
      if (call === 3) {
        server.shares.directory(["backups"]).children.clear();
      }
      return undefined;
    };
    await expect(target.write(path, content)).rejects.toMatchObject({
      code: "storage-unavailable",
      message: expect.stringMatching(/removed/),
    });
    expect(await target.read(path)).toBeUndefined();
  });

  it("removes a folder that contains foreign folders", async () => {
    const { server, target } = tested;
    await target.write(path, content);
    server.shares.createDirectory(["backups", path.folder, "inside"]);
    server.shares.createFile(["backups", path.folder, "inside", "気分.txt"], 3);
    server.shares.createFile(["backups", path.folder, ".left-over.tmp"], 3);
    await target.removeFolder(path.folder);
    expect(await target.folders()).toEqual([]);
  });
});

describe("a connection", () => {
  it.for([
    { what: "nothing", connection: "", share: "backups", says: /BackupStorage/ },
    { what: "some text", connection: "some text", share: "backups", says: /BackupStorage/ },
    {
      what: "a share's name in capitals",
      connection: "UseDevelopmentStorage=true",
      share: "Backups",
      says: /BACKUP_SHARE/,
    },
    { what: "too short a name", connection: "x", share: "ab", says: /BACKUP_SHARE/ },
  ])(
    "is misconfigured for $what, and the message names the setting",
    async ({ connection, says, share }) => {
      const connect = () => connectShare({ connectionString: connection }, share);
      await expect(new FileShareTarget(connect).folders()).rejects.toMatchObject({
        code: "misconfigured",
        message: expect.stringMatching(says),
      });
    },
  );

  it("is misconfigured for a wrong key, and the message does not contain it", async () => {
    const { server } = await openFileShareTarget();
    const key = btoa("a wrong key");
    const connectionString = server.connectionString.replace(server.account.key, key);
    const target = new FileShareTarget(() => connectShare({ connectionString }, "backups"));
    const failure = await target.folders().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "misconfigured" });
    expect(String(failure)).not.toContain(key);
  });
});
