import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { zipFolder } from "./zip.ts";

const archive = await zipFolder("dist");
await writeFile("dist.zip", archive);
const hash = createHash("sha256").update(archive).digest("hex");
console.log(`dist.zip: ${archive.length} bytes, SHA-256 ${hash}`);
