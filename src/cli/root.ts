import { join } from "node:path";

/** The folder with host.json and the seeds. */
export const root = join(import.meta.dirname, "..", "..");
