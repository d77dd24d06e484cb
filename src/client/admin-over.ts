import type { Admin } from "./admin.ts";
import type { Labels } from "./answers.ts";
import type { Backup, BackupMade, BackupVerified, Restored } from "./backups.ts";
import { untilDone } from "./long-work.ts";
import { readBody, readField } from "./reading.ts";
import type { SeedPlan, SeedsApplied } from "./seeds.ts";
import type { Send, Sending } from "./sending.ts";

/** The operator's client that sends its requests through `send`. */
export function adminOver(send: Send): Admin {
  const change = async (
    sending: Pick<Sending, "content" | "method" | "options">,
    collection: string,
    id: string,
    label: string,
  ) => {
    const path = [collection, id, "protected-labels", label];
    return readBody<Labels>(await send({ ...sending, path }), "moves");
  };
  return {
    labels: {
      move: (collection, id, label, revision, options) =>
        change({ method: "PUT", content: { revision }, options }, collection, id, label),
      remove: (collection, id, label, options) =>
        change({ method: "DELETE", options }, collection, id, label),
    },
    seeds: {
      async plan({ changes, signal } = {}) {
        const query = { changes };
        const answer = await send({ method: "GET", path: ["seeds"], query, options: { signal } });
        return readBody<SeedPlan>(answer, "plan");
      },
      async apply({ signal, ...content } = {}) {
        const path = ["seeds", "apply"];
        // The second time there is nothing left to do.
        const asked = { content, options: { signal }, isIdempotent: true };
        return readBody<SeedsApplied>(await send({ method: "POST", path, ...asked }), "plan");
      },
    },
    backups: {
      async list(options) {
        const answer = await send({ method: "GET", path: ["backups"], options });
        return readField<readonly Backup[]>(answer, "backups");
      },
      async make({ history, ...options } = {}) {
        const work = {
          begin: { path: ["backups"], content: { history } },
          goOn: (name: string) => ({ path: ["backups", name] }),
        };
        const { last } = await untilDone<BackupMade>(send, work, options);
        return last;
      },
      async verify(name, options = {}) {
        const path = ["backups", name, "verify"];
        const work = { begin: { path }, goOn: (cursor: string) => ({ path, query: { cursor } }) };
        const { last } = await untilDone<BackupVerified>(send, work, options);
        return last;
      },
      async restore(name, { mode, only, plan, ...options } = {}) {
        const begin = { path: ["backups", name, "restore"], content: { mode, only, plan } };
        const work = { begin, goOn: (cursor: string) => ({ ...begin, query: { cursor } }) };
        // Each answer has the totals so far, but only the documents of its own call.
        const { before, last } = await untilDone<Restored>(send, work, options);
        return {
          ...last,
          documents: [...before, last].flatMap(({ documents }) => documents),
        };
      },
    },
  };
}
