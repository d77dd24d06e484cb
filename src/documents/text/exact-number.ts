/** The maximum number of significant digits printed for a double. */
const maxFractionDigits = 17;

/**
 * Whether a number, as written in JSON or YAML, survives being stored: a whole number keeps its value, a fraction has
 * no more digits than a printed double, and neither becomes 0 or infinite. Every printed double is exact.
 */
export function isExactNumber(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) {
    return false;
  }
  const written = toDecimal(literal);
  if (written.digits === "" || value === 0) {
    return written.digits === "";
  }
  if (written.exponent < 0) {
    return written.digits.length <= maxFractionDigits;
  }
  const kept = toDecimal(String(value));
  return kept.digits === written.digits && kept.exponent === written.exponent;
}

/** A number without its sign: its significant digits (none for 0), times a power of ten. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function toDecimal(literal: string): Decimal {
  // Hexadecimal and octal exist only in YAML.
  const text = /^0[xo]/.test(literal) ? String(BigInt(literal)) : literal;
  const [, whole = "", fraction = "", exponent = "0"] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === "0") {
    start += 1;
  }
  // A regular expression for trailing zeros would take quadratic time.
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") {
    end -= 1;
  }
  return {
    digits: digits.slice(start, end),
    exponent: Number(exponent) - fraction.length + digits.length - end,
  };
}
