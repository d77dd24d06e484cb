import createClient from "openapi-fetch";
import type { paths } from "../generated/openapi-typescript";
import type { Used } from "./used.ts";

export async function use(baseUrl: string): Promise<Used> {
  const client = createClient<paths>({ baseUrl });
  const created = await client.POST("/api/moods", { body: { mood: "Curious" } });
  if (created.error) {
    throw new Error(created.error.detail);
  }
  const { _meta, id } = created.data.mood;
  const params = { path: { id }, header: { "If-Match": _meta.etag } };
  const patch = () =>
    client.PATCH("/api/moods/{id}", {
      params,
      headers: { "Content-Type": "application/merge-patch+json" },
      body: { description: "Asks a lot." },
    });
  const patched = await patch();
  const late = await patch();
  const restored = await client.POST("/api/moods/{id}/revisions/{number}/restore", {
    params: { path: { id, number: _meta.revision }, header: { "Seedbed-Request": "1" } },
  });
  const found = await client.GET("/api/moods", {
    params: { query: { where: { mood: "Curious" }, sort: "-updatedAt", total: true } },
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
