import { format } from "node:util";

const levels = ["info", "warn", "error"] as const;

/**
 * Redirects the console, which the app writes to outside of invocations, such as while planting. The Azure host captures it, too.
 * @returns restores the console
 */
export function takeConsole(write: (line: string) => void): () => Promise<void> {
  const before = levels.map((level) => [level, console[level]] as const);
  for (const level of levels) {
    console[level] = (...words: unknown[]) => write(format(...words));
  }
  return async () => {
    for (const [level, method] of before) {
      console[level] = method;
    }
  };
}
