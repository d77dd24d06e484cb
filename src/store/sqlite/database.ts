import { mkdirSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { DocumentError } from "../../base/errors.ts";
import { codeOf } from "../../base/system-error.ts";

/** A row as SQLite gives it. */
export type Cells = Readonly<Record<string, unknown>>;

/**
 * A commit returns when it is on the disk, also with a write-ahead log, where the default may lose the last ones at a power
 * cut (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
const pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/** One connection to a SQLite file. Its calls are synchronous, so that no two transactions of it can meet. */
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
   * Opens a file; one that doesn't exist is made, with its folder.
   * @param busyTimeoutMs how long a transaction waits for one of another process, which takes a few milliseconds
   * @throws DocumentError `misconfigured` when there can be no database
   */
  static async open(file: string, busyTimeoutMs = 5_000): Promise<Database> {
    const { DatabaseSync } = await loadSqlite();
    try {
      mkdirSync(dirname(file), { recursive: true });
      const connection = new DatabaseSync(file, { timeout: busyTimeoutMs });
      connection.exec(pragmas);
      return new Database(file, connection);
    } catch (error) {
      throw toDocumentError(error);
    }
  }

  /** Which version of the schema the file has; 0 when it is new. */
  get schemaVersion(): number {
    return Number(this.first("PRAGMA user_version")?.["user_version"]);
  }

  /**
   * Does work in one transaction: all of it lands, or none.
   * @throws DocumentError when the database fails
   */
  transact<T>(kind: "read" | "write", work: () => T): T {
    try {
      this.#checkFile();
      // A read that turned into a write would fail where another write came in between.
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

  /** Runs statements without values. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Runs a statement; says how many rows it changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  first(sql: string, ...values: readonly SQLInputValue[]): Cells | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** Rows, each read and converted when it is asked for. */
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

  /** SQLite goes on writing into a file that was deleted, where nobody finds it again. */
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
    throw new DocumentError(
      "misconfigured",
      `DocumentsStorage=sqlite: needs Node 22.13 or newer, and this is ${process.version}.`,
      { cause: error },
    );
  }
}

/** What result codes mean (https://www.sqlite.org/rescode.html), by their lowest byte; others pass. */
const meanings: Readonly<Record<number, "busy" | "unusable">> = {
  5: "busy",
  6: "busy",
  // CANTOPEN, READONLY, CORRUPT, NOTADB.
  14: "unusable",
  8: "unusable",
  11: "unusable",
  26: "unusable",
};

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
  // The message of a system error has the path in it, which is no caller's business.
  return error instanceof Error && "syscall" in error
    ? unusable(codeOf(error) ?? "unknown", error)
    : error;
}

function unusable(reason: string, cause: Error): DocumentError {
  return new DocumentError(
    "misconfigured",
    `The SQLite file that DocumentsStorage names can't be used: ${reason}.`,
    { cause },
  );
}
