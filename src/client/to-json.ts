/**
 * A document as JSON text.
 * @throws TypeError for `NaN` and infinite numbers, which would silently become `null`: in a patch, that removes a field
 * (RFC 7396)
 */
export function toJson(value: object): string {
  return JSON.stringify(value, (name, held: unknown) => {
    if (typeof held === "number" && !Number.isFinite(held)) {
      throw new TypeError(`${name}: JSON has no ${held}.`);
    }
    return held;
  });
}
