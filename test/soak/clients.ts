import { setTimeout as delay } from "node:timers/promises";
import type { Request } from "../support/linearizable/operation.ts";
import type { Instance, Reply } from "./instances.ts";
import type { Recorder } from "./recorder.ts";

/** The surroundings of the clients. */
export interface ClientOptions {
  /** One of the instances, a different one each time. */
  readonly instance: () => Instance;
  readonly recorder: Recorder;
  readonly random: () => number;
  /** The documents that the clients currently work on. */
  readonly documents: () => readonly string[];
}

/** A record of backups and erasures while they run. */
export interface Deeds {
  /** Erased contents: each token, by document. */
  readonly erased: Map<string, string[]>;
  readonly backups: Set<string>;
  restores: number;
  backupsMade: number;
}

const merge = { "content-type": "application/merge-patch+json" };

/** Writes, reads and deletes documents that other clients work on, too. */
export async function write(
  name: string,
  { documents, instance, random, recorder }: ClientOptions,
  until: () => boolean,
): Promise<void> {
  const tags = new Map<string, string>();
  for (let step = 0; !until(); step += 1) {
    const id = anyOf(documents(), random);
    const token = `${name}-${step}`;
    const ifMatch = random() < 0.3 ? tags.get(id) : undefined;
    const condition = ifMatch === undefined ? undefined : { "if-match": ifMatch };
    const document = { id, mood: "Soaked", token };
    const path = `/api/moods/${id}`;
    const run = (
      op: Request,
      method: string,
      to = path,
      sending?: { body?: object | string; headers?: Record<string, string> },
      times = 1,
    ) =>
      recorder.run(
        instance,
        { client: name, id, op, method, path: to, ...(sending && { sending }) },
        times,
      );
    const chance = random();
    let reply: Reply;
    if (chance < 0.2) {
      const headers = { "idempotency-key": token };
      const sending = { body: document, headers };
      reply = await run({ kind: "create", token }, "POST", "/api/moods", sending, 5);
    } else if (chance < 0.45) {
      const body = JSON.stringify({ type: "moods", document });
      if (chance < 0.3) {
        await run({ kind: "import", token }, "POST", "/api/import?mode=upsert", { body });
      } else {
        reply = await run({ kind: "put", token, ifMatch }, "PUT", path, {
          body: document,
          ...(condition && { headers: condition }),
        });
      }
    } else if (chance < 0.6) {
      const headers = { ...merge, ...condition };
      const sending = { body: { token }, headers };
      reply = await run({ kind: "put", token, ifMatch }, "PATCH", path, sending);
    } else if (chance < 0.65) {
      const headers = { "if-none-match": "*" };
      reply = await run({ kind: "put-new", token }, "PUT", path, { body: document, headers });
    } else if (chance < 0.72) {
      await run({ kind: "delete", ifMatch }, "DELETE", path, condition && { headers: condition });
    } else if (chance < 0.8) {
      const number = 1 + Math.floor(random() * 20);
      const to = `${path}/revisions/${number}/restore`;
      reply = await run({ kind: "restore", number }, "POST", to);
    } else if (chance < 0.85) {
      await run({ kind: "history" }, "GET", `${path}/revisions?limit=1000`);
    } else if (chance < 0.9) {
      const number = 1 + Math.floor(random() * 20);
      await run({ kind: "get-revision", number }, "GET", `${path}/revisions/${number}`);
    } else {
      reply = await run({ kind: "get" }, "GET", path);
    }
    const tag = reply?.headers.get("etag");
    if (tag) {
      tags.set(id, tag);
    }
  }
}

/** Backs up, restores in every mode, erases, and applies seeds. */
export async function administer(
  name: string,
  options: ClientOptions,
  { deeds, until }: { readonly deeds: Deeds; readonly until: () => boolean },
): Promise<void> {
  const { instance, random, recorder } = options;
  while (!until()) {
    const chance = random();
    if (chance < 0.25) {
      await backUp(instance(), deeds, recorder);
    } else if (chance < 0.5) {
      await restore(name, options, deeds);
    } else if (chance < 0.85) {
      await eraseOne(name, options, deeds);
    } else {
      const reply = await instance().send("POST", "/api/seeds/apply", { body: {} });
      recorder.check("POST /api/seeds/apply", reply);
    }
    await delay(20 + random() * 60);
  }
}

/** Makes a backup, in as many calls as it takes. */
async function backUp(instance: Instance, deeds: Deeds, recorder: Recorder): Promise<void> {
  const reply = await goOn(instance, "/api/backups", {});
  recorder.check("POST /api/backups", reply);
  if (reply?.status === 200) {
    deeds.backupsMade += 1;
    deeds.backups.add(String(reply.body["name"]));
  }
}

const modes = ["missing", "merge", "exact"] as const;

async function restore(name: string, options: ClientOptions, deeds: Deeds): Promise<void> {
  const { documents, instance, random, recorder } = options;
  const backup = [...deeds.backups].at(-1 - Math.floor(random() * 3));
  if (backup === undefined) {
    return;
  }
  const mode = modes[Math.floor(random() * modes.length)];
  const only = random() < 0.3 ? [`moods/${anyOf(documents(), random)}`] : ["moods"];
  const reply = await recorder.runOnAll(name, () =>
    goOn(instance(), `/api/backups/${backup}/restore`, { mode, only }),
  );
  deeds.restores += reply?.status === 200 ? 1 : 0;
}

async function eraseOne(name: string, options: ClientOptions, deeds: Deeds): Promise<void> {
  const { documents, instance, random, recorder } = options;
  const id = anyOf(documents(), random);
  const before = tokensOf(recorder, id);
  const path = `/api/moods/${id}`;
  const head = await recorder.run(instance, {
    client: name,
    id,
    op: { kind: "get" },
    method: "GET",
    path,
  });
  const ifMatch = head?.headers.get("etag");
  if (head?.status !== 200 || !ifMatch) {
    return;
  }
  // Contents acknowledged before the erased version must never be seen again.
  const reply = await recorder.run(instance, {
    ...{ client: name, id, method: "POST", path: `${path}/erase` },
    op: { kind: "erase", ifMatch },
    sending: { headers: { "if-match": ifMatch } },
  });
  if (reply?.status === 200) {
    deeds.erased.set(id, [...(deeds.erased.get(id) ?? []), ...before]);
  }
}

/** The contents of a document that were acknowledged with a revision number. */
function tokensOf(recorder: Recorder, id: string): readonly string[] {
  return recorder
    .of(id)
    .flatMap(({ result }) => (result.kind === "ok" && result.token ? [result.token] : []));
}

/** Long work, call after call, until it has ended or an answer says that it can't go on. */
export async function goOn(instance: Instance, path: string, body: object): Promise<Reply> {
  let reply = await instance.send("POST", path, { body });
  for (let calls = 0; reply?.status === 202 && calls < 500; calls += 1) {
    reply = await instance.send("POST", reply.headers.get("location") ?? path);
  }
  return reply;
}

function anyOf(items: readonly string[], random: () => number): string {
  return items[Math.floor(random() * items.length)] ?? "";
}
