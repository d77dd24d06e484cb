import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

type Require = (id: string) => unknown;

/** What Node makes of a CommonJS file. */
type Run = (
  this: object,
  exports: object,
  require: Require,
  module: { exports: object },
  filename: string,
  folder: string,
) => void;

const dist = join(import.meta.dirname, "../../dist");
const functions = join(tmpdir(), `bundle-${randomUUID()}`);
const written = new Set<string>();
mkdirSync(functions);

/**
 * Loads the bundle anew, with modules and state of its own, but compiled once: for each of the many apps of a worker,
 * Node would compile all of it again, which takes more than half of the CPU time of a start.
 * @param require loads what is not in the bundle
 */
export function loadFreshBundle(require: Require): void {
  const modules = new Map<string, { exports: object }>();
  const load = (name: string): object => {
    const known = modules.get(name);
    if (known !== undefined) {
      return known.exports;
    }
    const module = { exports: {} };
    modules.set(name, module);
    const run = require(asFunction(name)) as Run;
    const own: Require = (id) => (id.startsWith("./") ? load(id.slice(2)) : require(id));
    run.call(module.exports, module.exports, own, module, join(dist, name), dist);
    return module.exports;
  };
  load("index.cjs");
}

/** @returns a file that exports what a file of the bundle does as a function, so that it can run more than once */
function asFunction(name: string): string {
  const file = join(functions, name);
  if (!written.has(name)) {
    const text = readFileSync(join(dist, name), "utf8");
    writeFileSync(
      file,
      `module.exports = function (exports, require, module, __filename, __dirname) {${text}\n};`,
    );
    written.add(name);
  }
  return file;
}
