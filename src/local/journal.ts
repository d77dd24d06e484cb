import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import type { LokiCollection, LokiDatabase, TableServer } from "./azurite-internals.ts";

/** What has happened to a database since it was last saved, in files beside it. */
export interface Journal {
  /** Begins anew, since a save of all there is begins now. */
  rotate(): void;
  /** Drops what the save has taken up. */
  drop(): void;
}

/** One change to a collection or to one of its rows. */
interface Change {
  readonly do: "make" | "remove" | "put" | "delete";
  readonly collection: string;
  /** Of a collection that is made. */
  readonly options?: object;
  readonly row?: Row;
}

type Row = Readonly<Record<string, unknown>>;

/** What tells rows apart: those of a table, of the list of tables, of the list of services. */
const keys = ["PartitionKey", "RowKey", "account", "table", "accountName"];

/**
 * Keeps a journal of a database: it is written before any answer goes out, so that a process that is
 * killed has lost nothing of what it acknowledged. Changes of one turn of the event loop are one record;
 * a transaction is never cut in two.
 */
export function keepJournal(
  { httpServer, metadataStore: { db: database } }: TableServer,
  file: string,
  onFailure: (error: unknown) => void,
): Journal {
  const changes: Change[] = [];
  const old = `${file}.old`;
  const watch = (collection: LokiCollection) => {
    const { name } = collection;
    const note = (what: "put" | "delete") => (rows: Row | readonly Row[]) => {
      changes.push(...[rows].flat().map((row) => ({ do: what, collection: name, row })));
    };
    collection.on("insert", note("put"));
    collection.on("update", note("put"));
    collection.on("delete", note("delete"));
  };
  database.collections.forEach(watch);
  const { addCollection, removeCollection } = database;
  database.addCollection = (name, options) => {
    changes.push({ do: "make", collection: name, options });
    const collection = addCollection.call(database, name, options);
    watch(collection);
    return collection;
  };
  database.removeCollection = (name) => {
    changes.push({ do: "remove", collection: name });
    removeCollection.call(database, name);
  };
  const flush = () => {
    if (changes.length > 0) {
      appendFileSync(file, toRecord(changes.splice(0)));
    }
  };
  httpServer.prependListener("request", (_request, response: ServerResponse) => {
    answerAfter(response, flush, onFailure);
  });
  return {
    rotate() {
      flush();
      if (existsSync(file)) {
        appendFileSync(old, readFileSync(file));
        rmSync(file);
      }
    },
    drop: () => rmSync(old, { force: true }),
  };
}

/** Brings a database up to its journal; whether there was one. */
export function replayJournal(database: LokiDatabase, file: string): boolean {
  const files = [`${file}.old`, file].filter(existsSync);
  for (const change of files.flatMap((one) => [...changesIn(readFileSync(one))])) {
    apply(database, change);
  }
  return files.length > 0;
}

/** Ends an answer only when what led to it is written. */
function answerAfter(
  response: ServerResponse,
  flush: () => void,
  onFailure: (error: unknown) => void,
): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    // By then every transaction of this turn is whole: Azurite carries them out without waiting.
    setImmediate(() => {
      try {
        flush();
        end(...args);
      } catch (error) {
        // Nobody may take for kept what is not.
        onFailure(error);
        response.destroy();
      }
    });
    return response;
  };
}

/** Its length and checksum, then the changes: a record that was not written to its end is none. */
function toRecord(changes: readonly Change[]): Buffer {
  const content = Buffer.from(JSON.stringify(changes));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.byteLength, 0);
  head.writeUInt32BE(crc32(content), 4);
  return Buffer.concat([head, content]);
}

function* changesIn(file: Buffer): Generator<Change> {
  for (let at = 0; at + 8 <= file.byteLength; ) {
    const end = at + 8 + file.readUInt32BE(at);
    const content = file.subarray(at + 8, end);
    if (end > file.byteLength || crc32(content) !== file.readUInt32BE(at + 4)) {
      return;
    }
    yield* JSON.parse(content.toString()) as readonly Change[];
    at = end;
  }
}

/** Does a change again; a save may have taken it up already. */
function apply(database: LokiDatabase, change: Change): void {
  const { collection: name, options = {}, row = {} } = change;
  const collection = database.getCollection(name);
  if (change.do === "make") {
    if (collection === null) {
      database.addCollection(name, options);
    }
  } else if (change.do === "remove") {
    if (collection !== null) {
      database.removeCollection(name);
    }
  } else if (collection !== null) {
    const { $loki: _, meta: __, ...content } = row;
    const key = keys.filter((one) => one in row).map((one) => [one, row[one]]);
    const existing = collection.findOne(Object.fromEntries(key));
    if (existing !== null) {
      collection.remove(existing);
    }
    if (change.do === "put") {
      collection.insert(content);
    }
  }
}
