import { format } from "node:util";

const levels = ["info", "warn", "error"] as const;

/**
 * Passes on what the app writes outside of an invocation, such as during planting; Azure's host takes it, too.
 * @returns what gives the console back
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
