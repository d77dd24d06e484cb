import { DocumentError } from "../../base/errors.ts";
import type { Access, Call, Caller, Operation, Role } from "../operation.ts";
import { readPrincipal } from "./principal.ts";

/** How callers are authenticated: not at all, by a Functions key, or by signing in with Entra. */
export type AccessMode = "open" | "key" | "entra";

/** Who may call, according to the settings. */
export interface AccessPolicy {
  readonly mode: AccessMode;
  /** Whether anyone may read current documents. */
  readonly readingIsPublic: boolean;
  /** Whether the platform reports that it signs callers in. Otherwise the principal could be forged. */
  readonly platformSignsIn: boolean;
}

/** Used if the settings can't be read. */
export const closedAccess: AccessPolicy = {
  mode: "key",
  readingIsPublic: false,
  platformSignsIn: false,
};

/** What the Functions host can check: nothing, a function key, or the master key. */
export type KeyLevel = "anonymous" | "function" | "admin";

const keyLevels = {
  open: "anonymous",
  "public-read": "function",
  read: "function",
  write: "function",
  admin: "admin",
} as const satisfies Record<Access, KeyLevel>;

/** The app roles in Entra. */
export const roleNames = {
  read: "Documents.Read",
  write: "Documents.Write",
  admin: "Documents.Admin",
} as const satisfies Record<Role, string>;

/** Each role includes the ones before. */
const roles = ["read", "write", "admin"] as const satisfies readonly Role[];

const anonymous: Caller = { id: "anonymous", name: "anonymous", role: undefined };

/** The key that the host requires before it calls a function. Callers who sign in have none. */
export function keyLevelOf(access: Access, policy: AccessPolicy): KeyLevel {
  return policy.mode === "key" && !isForAll(access, policy) ? keyLevels[access] : "anonymous";
}

/**
 * Identifies the caller. With keys, the host does not say which key was used, only that it is valid for the operation,
 * so the caller's role is what the operation requires and no more.
 * @throws DocumentError `unauthenticated`
 */
export function callerOf(policy: AccessPolicy, access: Access, headers: Headers): Caller {
  switch (policy.mode) {
    case "open":
      return { id: "local", name: "local", role: "admin" };
    case "key":
      return isForAll(access, policy)
        ? anonymous
        : { id: "key", name: "key", role: roleOf(access) };
    case "entra":
      return access === "open" ? anonymous : signedIn(policy, access, headers);
  }
}

function signedIn(policy: AccessPolicy, access: Access, headers: Headers): Caller {
  if (!policy.platformSignsIn) {
    throw unauthenticated(
      "App Service Authentication is off for this app, so nobody can sign in. The operator has to turn it on.",
    );
  }
  const principal = headers.get("x-ms-client-principal");
  if (principal !== null) {
    const { id, name, roles: names } = readPrincipal(principal);
    return { id, name, role: roles.findLast((role) => names.includes(roleNames[role])) };
  }
  if (!isForAll(access, policy)) {
    throw unauthenticated("Sign in: send a Microsoft Entra token.");
  }
  return anonymous;
}

/** The access that a call requires: that of its operation, or more if a parameter requires it. */
export function accessNeeded(
  { access, input }: Operation,
  { params, query }: Pick<Call, "params" | "query">,
): Access {
  if (input.adminFor?.(params)) {
    return "admin";
  }
  const raised = Object.entries(input.roles ?? {}).flatMap(([name, role]) =>
    query[name] === true ? [role] : [],
  );
  return roles.findLast((role) => role === access || raised.includes(role)) ?? access;
}

/**
 * @throws DocumentError `forbidden`, or `unauthenticated` if the caller could sign in
 */
export function requireRole(
  caller: Caller,
  needed: Access,
  policy: AccessPolicy,
  { withMasterKey }: Operation["input"],
): void {
  const role = roleOf(needed);
  if (role === undefined || isForAll(needed, policy) || includes(caller.role, role)) {
    return;
  }
  if (policy.mode === "key") {
    throw new DocumentError(
      "forbidden",
      `This requires the role ${roleNames[role]}, and the app can't see which key the request was sent with.${
        withMasterKey === undefined ? "" : ` Use ${withMasterKey} with the master key.`
      }`,
    );
  }
  if (caller === anonymous) {
    throw unauthenticated(`This requires the role ${roleNames[role]}: sign in first.`);
  }
  throw new DocumentError(
    "forbidden",
    `This requires the role ${roleNames[role]}, which ${caller.name} does not have.`,
  );
}

/** Whether it requires no authentication. */
function isForAll(access: Access, { readingIsPublic }: AccessPolicy): boolean {
  return access === "open" || (access === "public-read" && readingIsPublic);
}

function roleOf(access: Access): Role | undefined {
  return access === "open" ? undefined : access === "public-read" ? "read" : access;
}

function includes(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(needed);
}

function unauthenticated(message: string): DocumentError {
  return new DocumentError("unauthenticated", message);
}
