import { toTable } from "../table.ts";
import type { LegacyRow } from "./database.ts";
import type { Decision } from "./decision.ts";
import type { LegacyDocument } from "./documents.ts";
import { toUtc } from "./utc.ts";

/** What became of one row. */
export interface MigratedRow {
  /** The collection; of a broken row, the type that the row has. */
  readonly type: string;
  readonly id: string;
  readonly oldId: string;
  readonly outcome: Decision["outcome"] | "failed";
  readonly detail?: string | undefined;
  /** The time of the last change in the legacy system. */
  readonly updatedAt: string | undefined;
  /** The file that the legacy system loaded it from. */
  readonly file: string | undefined;
}

/** What a migration did, or would do. */
export interface MigrationReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly kept: number;
  readonly failed: number;
  readonly documents: readonly MigratedRow[];
}

/** Reports on a document. */
export function toMigrated(
  { id, notes, row, type }: LegacyDocument,
  { detail, outcome }: Pick<MigratedRow, "outcome" | "detail">,
): MigratedRow {
  const details = [...(detail === undefined ? [] : [detail]), ...notes];
  return {
    ...toReported(row),
    ...{ type: type.collection, id, outcome },
    detail: details.length === 0 ? undefined : details.join("; "),
  };
}

/** Reports on a row that is no document. */
export function toBroken(row: LegacyRow, detail: string): MigratedRow {
  return { ...toReported(row), outcome: "failed", detail };
}

function toReported({ file, id = "", type = "", updatedAt }: LegacyRow) {
  return { type, id, oldId: id, updatedAt: updatedAt && toUtc(updatedAt), file };
}

/** Counts outcomes. */
export function toReport(documents: readonly MigratedRow[]): MigrationReport {
  const count = (wanted: MigratedRow["outcome"]) =>
    documents.filter(({ outcome }) => outcome === wanted).length;
  return {
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    kept: count("kept"),
    failed: count("failed"),
    documents,
  };
}

/** A report for a person: everything but what is unchanged, and the counts. */
export function describeReport(report: MigrationReport, dryRun: boolean): readonly string[] {
  const { created, documents, failed, kept, unchanged, updated } = report;
  const shown = documents.filter(({ outcome }) => outcome !== "unchanged");
  const rows = shown.map(({ detail = "", id, oldId, outcome, type, updatedAt = "-" }) => [
    outcome,
    `${type}/${id}`,
    oldId === id ? "-" : oldId,
    updatedAt,
    detail,
  ]);
  const table = toTable([["OUTCOME", "DOCUMENT", "OLD ID", "LAST CHANGED", ""], ...rows]);
  return [
    ...(shown.length > 0 ? table : []),
    ...(kept > 0 ? ["Rows that are kept are not written; --overwrite writes them."] : []),
    `${dryRun ? "Would migrate" : "Migrated"}: ${created} created, ${updated} updated, ` +
      `${unchanged} unchanged, ${kept} kept, ${failed} failed.`,
  ];
}
