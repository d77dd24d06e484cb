/**
 * Begins to measure the CPU time of this process. A test that bounds it fails if something grows out of proportion, and
 * passes on a busy machine, where the time by the clock says nothing.
 * @returns what tells the milliseconds since
 */
export function cpuTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { system, user } = process.cpuUsage(start);
    return (system + user) / 1_000;
  };
}
