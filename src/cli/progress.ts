import { Presets, SingleBar } from "cli-progress";

/** Shows how far a command is, while it runs. */
export interface Progress {
  /** So far, in the unit of the total, and in documents. */
  update(done: number, documents: number): void;
  stop(): void;
}

const nothing: Progress = { update: () => {}, stop: () => {} };

/** Shows progress at a terminal, as a bar where the total is known; elsewhere nothing, for nobody looks. */
export function startProgress(
  stream: NodeJS.WritableStream & { readonly isTTY?: boolean },
  total: number | undefined,
): Progress {
  if (stream.isTTY !== true) {
    return nothing;
  }
  const counts = "{documents} documents, {rate}/s";
  const bar = new SingleBar(
    {
      stream,
      format: total === undefined ? counts : `{bar} {percentage}% | ${counts}`,
      clearOnComplete: true,
      // Ctrl+C has to end the command, not the bar; and nothing may be left to be undone.
      gracefulExit: false,
      linewrap: true,
    },
    Presets.shades_grey,
  );
  bar.start(total ?? 0, 0, { documents: 0, rate: 0 });
  const rate = startRate();
  return {
    update: (done, documents) => bar.update(done, { documents, rate: rate(documents) }),
    stop: () => bar.stop(),
  };
}

/** Starts a clock: what it gives is so many a second since then. */
export function startRate(): (count: number) => number {
  const start = performance.now();
  return (count) => Math.round((1000 * count) / Math.max(performance.now() - start, 1));
}
