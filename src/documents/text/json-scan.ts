import type { Fault } from "../../base/errors.ts";
import { listFaults, maxFaults } from "../fault-list.ts";
import {
  givenTwice,
  type KeepingFault,
  maxDepth,
  nameFault,
  numberFault,
  textFault,
  tooDeep,
} from "../keeping.ts";
import { pointerTo } from "../pointer.ts";

/** Something in a JSON text that can't be stored, and its offset. */
export interface FaultAt extends Fault {
  readonly offset: number;
}

/**
 * @param wrapping levels around the document, which are not counted and not part of pointers
 */
export function scanJson(text: string, wrapping: number): readonly FaultAt[] {
  return new Scan(text, wrapping).run();
}

/** An open object or list. */
interface Level {
  readonly isObject: boolean;
  /** The current name or list index. */
  key: string | number | undefined;
  /** The names of an object, created with the second one, because most objects in a long text have few. */
  names: Set<string> | undefined;
}

class Scan {
  readonly #faults: FaultAt[] = [];
  readonly #isWellFormed: boolean;
  readonly #levels: Level[] = [];
  readonly #maxLevels: number;
  readonly #text: string;
  readonly #wrapping: number;
  #level: Level | undefined;
  #nextBackslash = -1;

  constructor(text: string, wrapping: number) {
    this.#text = text;
    this.#wrapping = wrapping;
    this.#maxLevels = maxDepth + wrapping;
    this.#isWellFormed = text.isWellFormed();
  }

  run(): readonly FaultAt[] {
    const text = this.#text;
    for (let at = 0; at < text.length && this.#faults.length <= maxFaults; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === 0x22) {
        at = this.#readString(at);
      } else if (unit === 0x2d || isDigit(unit)) {
        at = this.#readNumber(at);
      } else if (unit === 0x7b || unit === 0x5b) {
        if (this.#levels.length >= this.#maxLevels) {
          this.#report(at, tooDeep);
          break;
        }
        this.#open(unit === 0x7b);
      } else if (unit === 0x7d || unit === 0x5d) {
        this.#levels.pop();
        this.#level = this.#levels.at(-1);
      } else if (unit === 0x2c && typeof this.#level?.key === "number") {
        this.#level.key += 1;
      }
    }
    return listFaults(this.#faults);
  }

  #open(isObject: boolean): void {
    this.#level = { isObject, key: isObject ? undefined : 0, names: undefined };
    this.#levels.push(this.#level);
  }

  /** @returns the end of the string */
  #readString(start: number): number {
    const end = this.#endOfString(start);
    const level = this.#level;
    if (level?.isObject === true && this.#isBeforeColon(end + 1)) {
      const name = this.#decode(start, end);
      if (name !== undefined) {
        const isGivenTwice = isAmongNames(level, name);
        level.key = name;
        this.#report(start, isGivenTwice ? givenTwice : nameFault(name));
      }
    } else if (this.#mayHaveSurrogates(start, end)) {
      const said = this.#decode(start, end);
      this.#report(start, said === undefined ? undefined : textFault(said));
    }
    return end;
  }

  /** The closing quote of a string, or the end of the text. */
  #endOfString(start: number): number {
    const text = this.#text;
    const quote = text.indexOf('"', start + 1);
    if (!this.#hasBackslash(start, quote)) {
      return quote < 0 ? text.length : quote;
    }
    let at = this.#nextBackslash;
    while (at < text.length && text.charCodeAt(at) !== 0x22) {
      at += text.charCodeAt(at) === 0x5c ? 2 : 1;
    }
    return at;
  }

  /** Finds each backslash of the text only once, however many strings there are. */
  #hasBackslash(start: number, end: number): boolean {
    if (this.#nextBackslash < start) {
      const found = this.#text.indexOf("\\", start);
      this.#nextBackslash = found < 0 ? this.#text.length : found;
    }
    return this.#nextBackslash < (end < 0 ? this.#text.length : end);
  }

  #mayHaveSurrogates(start: number, end: number): boolean {
    return (
      !this.#isWellFormed ||
      (this.#hasBackslash(start, end) && /\\u[dD][89a-fA-F]/.test(this.#text.slice(start, end)))
    );
  }

  /** The value of a string; `undefined` if it is not valid JSON. */
  #decode(start: number, end: number): string | undefined {
    const raw = this.#text.slice(start, end + 1);
    if (!raw.includes("\\") && raw.length > end - start) {
      return raw.slice(1, -1);
    }
    try {
      return JSON.parse(raw);
    } catch (error) {
      if (error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }

  #isBeforeColon(start: number): boolean {
    let at = start;
    while (isSpace(this.#text.charCodeAt(at))) {
      at += 1;
    }
    return this.#text.charCodeAt(at) === 0x3a;
  }

  /** @returns the end of the number */
  #readNumber(start: number): number {
    const text = this.#text;
    let exponent = -1;
    let end = start + 1;
    for (; isOfNumber(text.charCodeAt(end)); end += 1) {
      if ((text.charCodeAt(end) | 0x20) === 0x65) {
        exponent = end;
      }
    }
    // Doubles distinguish all numbers of 15 digits, except for very large and very small ones.
    const isPlain = end - start <= 15 && (exponent < 0 || end - exponent <= 3);
    if (!isPlain) {
      const literal = text.slice(start, end);
      if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(literal)) {
        this.#report(start, numberFault(literal));
      }
    }
    return end - 1;
  }

  #report(offset: number, fault: KeepingFault | undefined): void {
    if (fault !== undefined) {
      const path = this.#levels.map(({ key = "" }) => key);
      // Faults in the wrapping have pointers from its root.
      const inside = path.length > this.#wrapping ? path.slice(this.#wrapping) : path;
      this.#faults.push({ pointer: pointerTo(inside), ...fault, offset });
    }
  }
}

/** Whether an object already has the name; adds it. */
function isAmongNames(level: Level, name: string): boolean {
  if (typeof level.key !== "string") {
    return false;
  }
  level.names ??= new Set([level.key]);
  const isThere = level.names.has(name);
  level.names.add(name);
  return isThere;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Whether it is a digit, a sign, a point or an e. */
function isOfNumber(unit: number): boolean {
  return isDigit(unit) || unit === 0x2b || unit === 0x2d || unit === 0x2e || (unit | 0x20) === 0x65;
}

/** Whether it is JSON white space (RFC 8259 §2). */
function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}
