/** The most significant digits that a language prints of a double. */
const maxFractionDigits = 17;

/**
 * Whether a number survives being kept, as JSON or YAML writes it: a whole one comes back with the same value, a
 * fraction has no more digits than a double is printed with, and neither becomes 0 or infinite. What is printed of any
 * double is exact.
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

/** A number without its sign: its significant digits (none in 0), times a power of ten. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function toDecimal(literal: string): Decimal {
  // Hexadecimal and octal are of YAML alone.
  const text = /^0[xo]/.test(literal) ? String(BigInt(literal)) : literal;
  const [, whole = "", fraction = "", exponent = "0"] =
    /^[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
  const digits = whole + fraction;
  let start = 0;
  while (digits[start] === "0") {
    start += 1;
  }
  // A pattern for zeros at the end would take quadratic time.
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") {
    end -= 1;
  }
  return {
    digits: digits.slice(start, end),
    exponent: Number(exponent) - fraction.length + digits.length - end,
  };
}
