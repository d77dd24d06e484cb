import type { RestError, ShareClient } from "@azure/storage-file-share";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { connectShare } from "../../src/backup/target/file-share/connection.ts";
import { AzureFilesServer } from "./azure-files-server.ts";

const mebibyte = 1024 * 1024;

/** Requests that the service refuses, with its answers; each from the reference. */
const refusals: readonly {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly call: (share: ShareClient) => Promise<unknown>;
}[] = [
  {
    what: "a share that is there",
    status: 409,
    code: "ShareAlreadyExists",
    call: (share) => share.create(),
  },
  {
    what: "a directory that is there",
    status: 409,
    code: "ResourceAlreadyExists",
    call: (share) => share.createDirectory("full"),
  },
  {
    what: "two levels of directories at once",
    status: 404,
    code: "ParentNotFound",
    call: (share) => share.createDirectory("a/b"),
  },
  {
    what: "a file without its directory",
    status: 404,
    code: "ParentNotFound",
    call: (share) => share.rootDirectoryClient.getFileClient("a/b").create(1),
  },
  {
    what: "a directory that is not empty",
    status: 409,
    code: "DirectoryNotEmpty",
    call: (share) => share.deleteDirectory("full"),
  },
  {
    what: "a directory that is not there",
    status: 404,
    code: "ResourceNotFound",
    call: (share) => share.deleteDirectory("none"),
  },
  {
    what: "a range beyond the end",
    status: 416,
    code: "InvalidRange",
    call: (share) => fileIn(share).uploadRange("1234", 97, 4),
  },
  {
    what: "a range of a file that is not there",
    status: 404,
    code: "ResourceNotFound",
    call: (share) => share.rootDirectoryClient.getFileClient("full/none").uploadRange("a", 0, 1),
  },
  {
    what: "reading from behind the end",
    status: 416,
    code: "InvalidRange",
    call: (share) => fileIn(share).download(100, 1),
  },
  {
    what: "renaming over a file without saying so",
    status: 409,
    code: "ResourceAlreadyExists",
    call: async (share) => {
      await share.rootDirectoryClient.getFileClient("full/other").create(1);
      await fileIn(share).rename("full/other");
    },
  },
  {
    what: "renaming what is not there",
    status: 404,
    code: "ResourceNotFound",
    call: (share) => share.rootDirectoryClient.getFileClient("full/none").rename("full/other"),
  },
  {
    what: "a name with a star",
    status: 400,
    code: "InvalidResourceName",
    call: (share) => share.rootDirectoryClient.getFileClient("full/a*").create(1),
  },
];

function fileIn(share: ShareClient) {
  return share.rootDirectoryClient.getFileClient("full/file");
}

describe("the server for Azure Files", () => {
  let server: AzureFilesServer;
  let share: ShareClient;
  beforeEach(async () => {
    server = await AzureFilesServer.start();
    onTestFinished(() => server.stop());
    share = await connectShare({ connectionString: server.connectionString }, "share");
    await share.create();
    await share.createDirectory("full");
    await fileIn(share).create(100);
  });

  it.for(refusals)("refuses $what", async ({ call, code, status }) => {
    const failure = (await call(share).catch((error: unknown) => error)) as RestError;
    expect(failure).toMatchObject({ statusCode: status, details: { errorCode: code } });
  });

  it("refuses a missing share, in a path and in a list", async () => {
    const none = await connectShare({ connectionString: server.connectionString }, "none");
    const expected = { statusCode: 404, details: { errorCode: "ShareNotFound" } };
    await expect(none.createDirectory("a")).rejects.toMatchObject(expected);
    await expect(none.rootDirectoryClient.listFilesAndDirectories().next()).rejects.toMatchObject(
      expected,
    );
  });

  it.for([
    {
      what: "without a version",
      headers: { authorization: "Bearer a-token", "x-ms-file-request-intent": "backup" },
      status: 400,
    },
    {
      what: "with a token that does not say why it comes",
      headers: { authorization: "Bearer a-token", "x-ms-version": "2026-04-06" },
      status: 400,
    },
    { what: "of nobody", headers: { "x-ms-version": "2026-04-06" }, status: 401 },
    {
      what: "with a wrong signature",
      headers: { authorization: "SharedKey seedbed:AAAA", "x-ms-version": "2026-04-06" },
      status: 403,
    },
  ])("refuses a call $what", async ({ headers, status }) => {
    const answer = await fetch(`${server.url}/share/full/file`, { headers });
    expect(answer.status).toBe(status);
    expect(await answer.text()).toMatch(/^<\?xml .*<Error><Code>/);
  });

  it.for([
    { what: "over 4 MiB", range: `bytes=0-${4 * mebibyte}`, length: 4 * mebibyte + 1, status: 413 },
    { what: "with less content than it says", range: "bytes=0-9", length: 5, status: 400 },
    { what: "without an end", range: "bytes=0-", length: 5, status: 400 },
  ])("refuses a range $what", async ({ length, range, status }) => {
    const answer = await fetch(`${server.url}/share/full/file?comp=range`, {
      method: "PUT",
      body: new Uint8Array(length),
      headers: {
        authorization: "Bearer a-token",
        "x-ms-file-request-intent": "backup",
        "x-ms-range": range,
        "x-ms-version": "2026-04-06",
        "x-ms-write": "update",
      },
    });
    expect(answer.status).toBe(status);
  });

  it("fills a new file with zeros, and gives parts of it", async () => {
    await fileIn(share).uploadRange("abc", 10, 3);
    const { readableStreamBody } = await fileIn(share).download(9, 5);
    const part = Buffer.concat((await Array.fromAsync(readableStreamBody ?? [])) as Buffer[]);
    expect(part).toEqual(Buffer.from("\0abc\0"));
  });
});
