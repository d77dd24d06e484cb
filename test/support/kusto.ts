import { createRequire } from "node:module";

interface Symbol {
  WithName(name: string): Symbol;
}

interface Diagnostics {
  readonly Count: number;
  getItem(index: number): { readonly Message: string; readonly Start: number };
}

/**
 * The parts of Microsoft's language service used here. It defines globals, and its own types take seconds to compile.
 */
interface Language {
  readonly GlobalState: { readonly Default: { WithDatabase(database: Symbol): object } };
  readonly KustoCode: {
    ParseAndAnalyze(query: string, globals: object): { GetDiagnostics(): Diagnostics };
  };
  readonly Symbols: {
    readonly TableSymbol: { From(columns: string): Symbol };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: Symbol[]) => Symbol };
  };
}

declare global {
  var Kusto: { readonly Language: Language };
}

const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

/** Tables with the types of their columns: `(TimeGenerated: datetime, Message: string)`. */
export type Tables = Readonly<Record<string, string>>;

/** What the service knows of tables; finding it out again takes longer than most queries. */
const known = new WeakMap<Tables, object>();

function globalsOf(tables: Tables): object {
  const found = known.get(tables) ?? learn(tables);
  known.set(tables, found);
  return found;
}

function learn(tables: Tables): object {
  const { GlobalState, Symbols } = globalThis.Kusto.Language;
  const symbols = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(columns).WithName(name),
  );
  const database = new Symbols.DatabaseSymbol.ctor("workspace", symbols);
  return GlobalState.Default.WithDatabase(database);
}

/** The errors of a query over these tables, in the words of the service itself. */
export function faultsOf(query: string, tables: Tables): readonly string[] {
  const { KustoCode } = globalThis.Kusto.Language;
  const found = KustoCode.ParseAndAnalyze(query, globalsOf(tables)).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => {
    const { Message, Start } = found.getItem(index);
    return `${Message} At: ${query.slice(Start, Start + 30)}`;
  });
}
