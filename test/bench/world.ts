import { type Child, startChild } from "./children.ts";
import type { HostQuestion } from "./host-process.ts";

/** A host with its own table service, each in its own process. */
export interface World {
  readonly size: number;
  readonly url: string;
  ask<Answer>(question: HostQuestion): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts one with so many documents. */
export async function openWorld(size: number, settings: NodeJS.ProcessEnv = {}): Promise<World> {
  const azurite = startChild("azurite-process.ts");
  let host: Child | undefined;
  const stop = async () => {
    await host?.stop();
    await azurite.stop();
  };
  try {
    const started = startChild("host-process.ts", {
      DocumentsStorage: await azurite.ask<string>({}),
      BENCH_DOCUMENTS: String(size),
      PARTITIONS_PER_TYPE: "1",
      ACCESS: "open",
      SEED_POLICY: "off",
      ...settings,
    });
    host = started;
    const ask = <Answer>(question: HostQuestion) => started.ask<Answer>(question);
    return { size, url: await ask<string>({ ask: "url" }), ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
