import { moodsCreate, moodsList, moodsPatch, moodsRevisionsRestore } from "../generated/orval";
import type { Used } from "./used.ts";

export async function use(): Promise<Used> {
  const created = await moodsCreate({ mood: "Curious" });
  if (created.status !== 201) {
    throw new Error(created.data.detail);
  }
  const { _meta, id } = created.data.mood;
  const patch = () =>
    moodsPatch(id, { description: "Asks a lot." }, { headers: { "If-Match": _meta.etag } });
  const patched = await patch();
  const late = await patch();
  const restored = await moodsRevisionsRestore(id, _meta.revision, {
    headers: { "Seedbed-Request": "1" },
  });
  const found = await moodsList({ where: { mood: "Curious" }, sort: "-updatedAt", total: true });
  return {
    created: id,
    patched: patched.status === 200 ? patched.data.mood.description : undefined,
    conflict: late.status === 412 ? late.data.code : undefined,
    current: late.status === 412 ? late.data.current?._meta.revision : undefined,
    restored: restored.status === 200 ? restored.data.mood._meta.revision : undefined,
    found: found.status === 200 ? found.data.moods.map(({ mood }) => mood) : [],
    total: found.status === 200 ? found.data.total : undefined,
  };
}
