import { Presets, SingleBar } from "cli-progress";

/** Shows the progress of a running command. */
export interface Progress {
  /** The amount done so far, in the unit of the total and in documents. */
  update(done: number, documents: number): void;
  /** Removes it from the terminal, so that something else can be printed; the second time, nothing happens. */
  stop(): void;
}

const nothing: Progress = { update: () => {}, stop: () => {} };

/** Shows progress on a terminal, as a bar if the total is known; elsewhere nothing. */
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
      // Ctrl+C is handled by the command, not by the bar.
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

/** Starts a clock, and returns what converts a count to a rate per second since then. */
export function startRate(): (count: number) => number {
  const start = performance.now();
  return (count) => Math.round((1000 * count) / Math.max(performance.now() - start, 1));
}
