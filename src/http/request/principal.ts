import { isUtf8 } from "node:buffer";
import { DocumentError } from "../../base/errors.ts";
import { isObject, type JsonValue, parseJson } from "../../documents/json.ts";

/** A caller that App Service Authentication has signed in. */
export interface Principal {
  /** The object id in Entra, or an app's own id. */
  readonly id: string;
  readonly name: string;
  /** The names of app roles. */
  readonly roles: readonly string[];
}

interface Claim {
  readonly typ: string;
  readonly val: string;
}

/** More than the platform allows for all header fields together. */
const maxLength = 32_768;
const maxNameLength = 200;

const schemas = "http://schemas.microsoft.com";
const objectIdTypes = [`${schemas}/identity/claims/objectidentifier`, "oid"];
/** For an app that calls on its own behalf, with a token of version 1 or 2. */
const appIdTypes = ["appid", "azp"];
const nameTypes = ["name", "preferred_username", "app_displayname"];
/** As in the token, and as mapped by .NET: App Service has sent both. */
const roleTypes = ["roles", `${schemas}/ws/2008/06/identity/claims/role`];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Reads `x-ms-client-principal`: base64 of `{auth_typ, claims: [{typ, val}], name_typ, role_typ}`. Anything else came
 * from elsewhere and is rejected entirely.
 * @throws DocumentError `unauthenticated`
 */
export function readPrincipal(header: string): Principal {
  const { claims, roleType } = parsePrincipal(header);
  const valuesOf = (types: readonly string[]) =>
    claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
  const ids = new Set(valuesOf(objectIdTypes).map((id) => id.toLowerCase()));
  const [id = "", ...others] =
    ids.size > 0 ? ids : new Set(valuesOf(appIdTypes).map((one) => one.toLowerCase()));
  if (!guid.test(id) || others.length > 0) {
    throw broken("does not identify exactly one caller");
  }
  const name = nameTypes.flatMap((type) => valuesOf([type])).find((one) => one.trim() !== "") ?? id;
  return {
    id,
    name: name.slice(0, maxNameLength).toWellFormed(),
    roles: valuesOf([...roleTypes, ...roleType]).flatMap(rolesIn),
  };
}

function parsePrincipal(header: string): { claims: readonly Claim[]; roleType: readonly string[] } {
  if (header.length > maxLength) {
    throw broken("is too long");
  }
  const bytes = Buffer.from(header, "base64");
  if (bytes.toString("base64") !== header) {
    throw broken("is not base64");
  }
  const principal = parseBytes(bytes);
  if (!isObject(principal)) {
    throw broken("is not a JSON object");
  }
  const { auth_typ, claims, role_typ } = principal;
  if (auth_typ !== "aad") {
    throw broken("is not from Microsoft Entra");
  }
  if (!Array.isArray(claims) || !claims.every(isClaim)) {
    throw broken("has no list of claims");
  }
  return { claims, roleType: typeof role_typ === "string" ? [role_typ] : [] };
}

/** A claim has one role, or a JSON list of all roles. */
function rolesIn(value: string): readonly string[] {
  const list = value.startsWith("[") ? parseJson(value) : undefined;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [value];
}

/** JSON in UTF-8; `undefined` if it can't be parsed. */
function parseBytes(bytes: Buffer): JsonValue | undefined {
  return isUtf8(bytes) ? parseJson(new TextDecoder().decode(bytes)) : undefined;
}

function isClaim(value: JsonValue): value is JsonValue & Claim {
  return isObject(value) && typeof value["typ"] === "string" && typeof value["val"] === "string";
}

function broken(what: string): DocumentError {
  return new DocumentError("unauthenticated", `The principal ${what}: sign in again.`);
}
