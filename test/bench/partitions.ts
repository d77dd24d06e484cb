import { inLanes } from "../../src/store/lanes.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { accountLimits, type Rates } from "./account-limits.ts";
import { startChild } from "./children.ts";
import { collection, idAt, toRevision } from "./documents.ts";
import type { BenchOptions, Section } from "./report.ts";

/** Azure's are 2,000 and 20,000. A twentieth of that is less than Azurite can do here, so these limits decide. */
const rates: Rates = { partition: 100, account: 1_000 };
const counts = [1, 4, 16];
/** Concurrent writers. */
const writers = 4;
/** Documents that each of them writes at once. */
const batch = 50;

/** The documents per second that a number of partitions makes possible. */
interface Throughput {
  readonly partitions: number;
  readonly writes: number;
  readonly reads: number;
}

/**
 * Shows the effect of PARTITIONS_PER_TYPE: many writers and a reader, in a simulated account with limits like Azure's.
 */
export async function benchPartitions({ scale }: BenchOptions): Promise<readonly Section[]> {
  const size = scale === "short" ? 100 : 1_600;
  const azurite = startChild("azurite-process.ts");
  try {
    const connectionString = await azurite.ask<string>({});
    const unlimited = await measure(connectionString, { partitions: 1, size });
    const limited: Throughput[] = [];
    for (const partitions of counts) {
      limited.push(await measure(connectionString, { partitions, size, limits: rates }));
    }
    const title = `${size} documents of two rows each, ${writers} writers with ${batch} at a time, then one reader of all heads. A simulated account: Azurite behind a policy that serves ${rates.partition} rows a second and partition, and ${rates.account} altogether; a twentieth of Azure's, so that these limits decide and not Azurite, which by itself wrote ${Math.round(unlimited.writes)} documents a second and read ${Math.round(unlimited.reads)}`;
    return [{ ...toSection(limited), title }];
  } finally {
    await azurite.stop();
  }
}

interface Situation {
  readonly partitions: number;
  readonly size: number;
  readonly limits?: Rates;
}

async function measure(
  connectionString: string,
  { limits, partitions, size }: Situation,
): Promise<Throughput> {
  const table = `partitions${partitions}${limits === undefined ? "unlimited" : ""}`;
  const client = await connectTable({ connectionString }, table, {
    additionalPolicies:
      limits === undefined ? [] : [{ policy: accountLimits(limits), position: "perCall" }],
  });
  // An account this slow needs a longer timeout.
  const store = new TableDocumentStore(client, {
    partitionsPerType: partitions,
    callTimeout: 120_000,
  });
  await store.open();
  const batches = Array.from({ length: size / batch }, (_, index) => toWrites(index * batch));
  const writes = await timed(size, () => inLanes(batches, writers, (one) => store.commit(one)));
  const reads = await timed(size, async () => {
    let after: string | undefined;
    do {
      after = (await store.list(collection, { after, limit: 1_000 })).next;
    } while (after !== undefined);
  });
  return { partitions, writes, reads };
}

function toWrites(first: number) {
  return Array.from({ length: batch }, (_, index) => {
    const id = idAt(first + index);
    return { key: { collection, id }, over: undefined, next: toRevision(id, 1) };
  });
}

/** @returns the number per second */
async function timed(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (1000 * count) / (performance.now() - start);
}

function toSection(throughputs: readonly Throughput[]): Omit<Section, "title"> {
  const [one] = throughputs;
  return {
    name: "partitions",
    labels: ["PARTITIONS_PER_TYPE"],
    figures: [
      { name: "documents written/s" },
      { name: "times that of one", digits: 1 },
      { name: "documents read/s" },
      { name: "times one's", digits: 1 },
    ],
    rows: throughputs.map(({ partitions, reads, writes }) => ({
      labels: [String(partitions)],
      figures: [
        ...[writes, writes / (one?.writes ?? Number.NaN)],
        ...[reads, reads / (one?.reads ?? Number.NaN)],
      ],
    })),
  };
}
