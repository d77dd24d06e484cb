import { writeSync } from "node:fs";
import { takeCost } from "./process-cost.ts";

// To be loaded before a command: what it has cost goes to the pipe that its parent has opened.
process.on("exit", () => writeSync(3, JSON.stringify(takeCost())));
