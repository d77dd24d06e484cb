import { writeSync } from "node:fs";
import { takeCost } from "./process-cost.ts";

// Preload for a command: writes its cost to the pipe that its parent has opened.
process.on("exit", () => writeSync(3, JSON.stringify(takeCost())));
