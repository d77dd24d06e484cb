import type { Log } from "../../base/telemetry.ts";
import type { ApplyReport } from "../../seeding/apply.ts";
import type { PlannedSeed } from "../../seeding/plan.ts";
import type { SeedService } from "../../seeding/seed-service.ts";
import { toJsonAnswer } from "../envelope.ts";
import { seedApplication } from "../openapi/request-schemas.ts";
import type { Call, Operation, Query } from "../operation.ts";
import { parseBody } from "../request/body-schema.ts";
import { holdings } from "./holdings.ts";

const planQuery = {
  changes: { type: "boolean", default: false },
} as const satisfies Query;

/** Comparing seeds with documents, and applying the result. */
export function seedOperations(service: () => SeedService): readonly Operation[] {
  const operations: readonly Operation[] = [
    {
      name: "seeds-plan",
      about: "seeds",
      method: "GET",
      path: "/api/seeds",
      access: "admin",
      summary: "Compare each seed with its document, and show what applying would do",
      input: { query: planQuery },
      holds: holdings.collections,
      output: [{ status: 200, description: "The plan.", schema: "SeedPlan" }],
      problems: [],
      async run({ query }: Call<{ changes: boolean }>) {
        const { documents, id, problems } = await service().plan();
        const described = await Promise.all(
          documents.map(async (planned) => {
            const { file, id, seed, state, type } = planned;
            const changes = query.changes ? await changesOf(planned) : undefined;
            return { type, id, state, file, hash: seed?.hash, changes };
          }),
        );
        return toJsonAnswer({ success: true, plan: id, documents: described, problems });
      },
    },
    {
      name: "seeds-apply",
      about: "seeds",
      method: "POST",
      path: "/api/seeds/apply",
      access: "admin",
      summary: "Plant new seeds and update unedited documents, following the plan",
      input: { body: { mediaTypes: ["application/json"], schema: "SeedApplication" } },
      holds: holdings.collections,
      output: [{ status: 200, description: "What was done.", schema: "SeedApplied" }],
      problems: ["plan-changed", "backup-running"],
      async run({ body, caller: by, log }) {
        const asked = await parseBody(seedApplication, body);
        const report = await service().apply({ ...asked, by });
        if (!asked.dryRun) {
          logApplied(report, by.id, log);
        }
        return toJsonAnswer({ success: true, ...report });
      },
    },
  ];
  return operations;
}

/** Logs the result of an apply. */
function logApplied({ documents, plan, problems }: ApplyReport, by: string, log: Log): void {
  const outcomes: Record<string, number> = {};
  for (const { outcome } of documents) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  log("info", { event: "seeds-applied", by, plan, outcomes, problems: problems.length });
}

/** The differences between document and file, if any. */
async function changesOf({ differing }: PlannedSeed) {
  const before = differing?.head?.body;
  if (differing === undefined || before === undefined) {
    return undefined;
  }
  const { diffDocuments } = await import("../../service/diff.ts");
  const changes = await diffDocuments(JSON.parse(before), JSON.parse(differing.seed.body));
  return changes.length > 0 ? changes : undefined;
}
