/** A claim as App Service writes it. */
export interface Claim {
  readonly typ: string;
  readonly val: string;
}

/** The object id of the user who is signed in during tests. */
export const objectId = "5b5450db-eb26-4c1a-981c-ba1d25f0483d";

/** The value of `x-ms-client-principal` for these claims. */
export function toPrincipal(claims: readonly Claim[], others: object = {}): string {
  const principal = { auth_typ: "aad", claims, name_typ: "name", role_typ: "roles", ...others };
  return Buffer.from(JSON.stringify(principal)).toString("base64");
}

/** A signed-in user with these app roles. */
export function signedIn(...roles: readonly string[]): string {
  return toPrincipal([
    { typ: "http://schemas.microsoft.com/identity/claims/objectidentifier", val: objectId },
    { typ: "name", val: "Aiko Tanabe 田辺" },
    ...roles.map((val) => ({ typ: "roles", val })),
  ]);
}
