import { createClient, SeedbedError } from "../../src/client/index.ts";

/** What a page does with a Seedbed of another origin, and the results it gets. */
export async function useSeedbed(url: string): Promise<unknown> {
  const seedbed = createClient({ url });
  const created = await seedbed.moods.create({ id: "browsed", mood: "好奇心" });
  const read = await seedbed.moods.get("browsed");
  const unchanged = await seedbed.moods.get("browsed", { ifNoneMatch: read });
  const patched = await seedbed.moods.patch("browsed", { intensity: 2 }, { ifMatch: read });
  const late = await codeOf(seedbed.moods.patch("browsed", { intensity: 3 }, { ifMatch: read }));
  await seedbed.moods.create({ id: "other", mood: "Other" });
  const listed = await seedbed.moods.list({ pageSize: 1 }).toArray();
  const exported = await seedbed.export().toArray();
  await seedbed.templates.replace("text", { prompt: "user:\nHello" }, { ifNoneMatch: "*" });
  const text = await seedbed.templates.getText("text");
  await seedbed.moods.delete("browsed", { ifMatch: patched });
  return {
    created: created._meta.revision,
    isSame: read._meta.etag === created._meta.etag,
    unchanged: unchanged === undefined,
    patched: patched["intensity"],
    late,
    listed: listed.map(({ id }) => id),
    exported: exported.length,
    etag: text.etag,
    gone: await codeOf(seedbed.moods.get("browsed")),
  };
}

/** The errors that a page gets from servers of other owners. */
export async function useOthers(forbidding: string, redirecting: string): Promise<unknown> {
  const call = (url: string) =>
    codeOf(createClient({ url, retries: 0, key: "secret" }).moods.create({ mood: "A" }));
  return { forbidding: await call(forbidding), redirecting: await call(redirecting) };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "none",
    (error) => (error instanceof SeedbedError ? error.code : String(error)),
  );
}
