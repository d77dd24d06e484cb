import { existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { DocumentError } from "../../base/errors.ts";
import { codeOf } from "../../base/system-error.ts";

/** A row as SQLite returns it. */
export type Cells = Readonly<Record<string, unknown>>;

/**
 * A commit returns once it is on disk. With the default and a write-ahead log, a power cut may lose the last commits
 * (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
const pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/** How to open a file. */
interface DatabaseOptions {
  /** How long to wait for a transaction of another process, which takes a few milliseconds. */
  readonly busyTimeoutMs?: number;
  readonly mustExist?: boolean;
}

/** One connection to a SQLite file. Calls are synchronous, so its transactions never overlap. */
export class Database {
  readonly #file: string;
  readonly #connection: DatabaseSync;
  readonly #opened: Stats;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(file: string, connection: DatabaseSync) {
    this.#file = file;
    this.#connection = connection;
    this.#opened = statSync(file);
  }

  /**
   * Opens a file; creates it and its folder if missing, unless it must exist.
   * @throws DocumentError `misconfigured` if the file can't be opened
   */
  static async open(
    file: string,
    { busyTimeoutMs = 5_000, mustExist = false }: DatabaseOptions = {},
  ): Promise<Database> {
    const { DatabaseSync } = await loadSqlite();
    let connection: DatabaseSync | undefined;
    if (mustExist && !existsSync(file)) {
      throw nothingThere(`${file} does not exist`);
    }
    try {
      mkdirSync(dirname(file), { recursive: true });
      connection = new DatabaseSync(file, { timeout: busyTimeoutMs });
      if (!("isTransaction" in connection)) {
        throw tooOld();
      }
      connection.exec(pragmas);
      return new Database(file, connection);
    } catch (error) {
      connection?.close();
      throw toDocumentError(error);
    }
  }

  /** The file's schema version; 0 if the file is new. */
  get schemaVersion(): number {
    return Number(this.first("PRAGMA user_version")?.["user_version"]);
  }

  /**
   * Does work in one transaction.
   * @throws DocumentError if the database fails
   */
  transact<T>(kind: "read" | "write", work: () => T): T {
    try {
      this.#checkFile();
      // A read that became a write would fail if another write came in between.
      this.#connection.exec(kind === "read" ? "BEGIN" : "BEGIN IMMEDIATE");
      const result = work();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) {
        this.#connection.exec("ROLLBACK");
      }
      throw toDocumentError(error);
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Runs statements without parameters. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs a statement and returns the number of changed rows. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  first(sql: string, ...values: readonly SQLInputValue[]): Cells | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Rows, read and converted lazily. */
  *each<T>(
    convert: (row: Cells) => T,
    sql: string,
    ...values: readonly SQLInputValue[]
  ): Generator<T> {
    for (const row of this.#prepare(sql).iterate(...values)) {
      yield convert(row);
    }
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** SQLite would keep writing to a deleted file, and the data would be lost. */
  #checkFile(): void {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    if (found?.ino !== this.#opened.ino || found.dev !== this.#opened.dev) {
      throw new DocumentError(
        "storage-unavailable",
        "The SQLite file was moved or deleted while it was open. Put it back, or restart.",
      );
    }
  }
}

async function loadSqlite(): Promise<typeof import("node:sqlite")> {
  try {
    return await import("node:sqlite");
  } catch (error) {
    throw tooOld(error);
  }
}

/** The option `timeout` came with `isTransaction`. */
function tooOld(cause?: unknown): DocumentError {
  return new DocumentError(
    "misconfigured",
    `DocumentsStorage=sqlite: requires Node 22.16 or later, but this is ${process.version}.`,
    { cause },
  );
}

/** The meanings of result codes (https://www.sqlite.org/rescode.html), by their lowest byte. */
const meanings: Readonly<Record<number, "busy" | "unusable">> = {
  5: "busy",
  6: "busy",
  // CANTOPEN, READONLY, CORRUPT, NOTADB.
  14: "unusable",
  8: "unusable",
  11: "unusable",
  26: "unusable",
};

/** The error for a file that must have documents, and why it has none. */
export function nothingThere(reason: string): DocumentError {
  return new DocumentError(
    "misconfigured",
    `This storage has no documents of Seedbed: the SQLite file ${reason}. Only what fills a storage makes it.`,
  );
}

function toDocumentError(error: unknown): unknown {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") {
    const meaning = meanings[error.errcode & 0xff];
    const reason = meaning === "busy" ? "another process is writing to it" : error.message;
    return meaning === "unusable"
      ? unusable(reason, error)
      : new DocumentError(
          "storage-unavailable",
          `The database did not answer (${reason}). Retry shortly.`,
          { cause: error },
        );
  }
  // A system error's message contains the path, which callers must not see.
  const code = codeOf(error);
  return code === undefined ? error : unusable(code, error);
}

function unusable(reason: string, cause: unknown): DocumentError {
  return new DocumentError(
    "misconfigured",
    `The SQLite file in DocumentsStorage can't be used: ${reason}.`,
    { cause },
  );
}
