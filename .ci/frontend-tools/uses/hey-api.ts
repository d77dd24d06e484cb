import { moodsCreate, moodsList, moodsPatch, moodsRevisionsRestore } from "../generated/hey-api";
import { createClient } from "../generated/hey-api/client";
import type { Used } from "./used.ts";

export async function use(baseUrl: string): Promise<Used> {
  const client = createClient({ baseUrl });
  const created = await moodsCreate({ client, body: { mood: "Curious" } });
  if (created.error) {
    throw new Error(created.error.detail);
  }
  const { _meta, id } = created.data.mood;
  const patch = () =>
    moodsPatch({
      client,
      path: { id },
      headers: { "If-Match": _meta.etag },
      body: { description: "Asks a lot." },
    });
  const patched = await patch();
  const late = await patch();
  const restored = await moodsRevisionsRestore({
    client,
    path: { id, number: _meta.revision },
    headers: { "Seedbed-Request": "1" },
  });
  const found = await moodsList({
    client,
    query: { where: { mood: "Curious" }, sort: "-updatedAt", total: true },
  });
  return {
    created: id,
    patched: patched.data?.mood.description,
    conflict: late.error?.code,
    current: late.error?.current?._meta.revision,
    restored: restored.data?.mood._meta.revision,
    found: (found.data?.moods ?? []).map(({ mood }) => mood),
    total: found.data?.total,
  };
}
