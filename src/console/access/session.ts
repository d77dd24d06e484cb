/** Whether somebody has signed in on the platform's page, in this browser. */
const signedInName = "seedbed-signed-in";
const channelName = "seedbed-session";

/** The query of the page to which the platform's page leads back. */
export const returning = "signed-in";

/** The platform's page for signing in, which leads back to the console. */
export const signInUrl = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(`/console?${returning}=1`)}`;

/** The platform's page for signing out. */
export const signOutUrl = "/.auth/logout?post_logout_redirect_uri=/console";

/** Whether there is, or was, a session of the platform. */
export function hasSession(): boolean {
  return localStorage.getItem(signedInName) !== null;
}

/** Somebody goes to the platform's page. */
export function noteSignIn(): void {
  localStorage.setItem(signedInName, "1");
}

/** Somebody goes to the platform's page for signing out. */
export function noteSignOut(): void {
  localStorage.removeItem(signedInName);
}

/** Tells the other tabs that the session is there again, and closes this one if the browser lets a page do that. */
export function finishSignIn(): void {
  noteSignIn();
  const channel = new BroadcastChannel(channelName);
  channel.postMessage("signed in");
  channel.close();
  close();
}

/** Calls a function when somebody has signed in in another tab. Returns what ends that. */
export function onSignIn(act: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener("message", act);
  return () => channel.close();
}

/** Sends a request; if the session has expired and the platform renews it, a second time. */
export const inSession: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const isExpired = response.status === 401 && hasSession();
  return isExpired && (await renewOnce()) ? fetch(input, init) : response;
};

let renewing: Promise<boolean> | undefined;

/** Many requests find an expired session at the same time. */
function renewOnce(): Promise<boolean> {
  renewing ??= renew().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

/** Without a token store, the platform refuses this, and somebody has to sign in again. */
async function renew(): Promise<boolean> {
  try {
    return (await fetch("/.auth/refresh")).ok;
  } catch (error) {
    if (error instanceof TypeError) {
      // There is no connection; the failure of the request itself is reported.
      return false;
    }
    throw error;
  }
}

/** The name of whoever is signed in; `undefined` if the platform does not say, as without a token store. */
export async function readName(): Promise<string | undefined> {
  const response = await fetch("/.auth/me");
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  if (!response.ok || !isJson) {
    return undefined;
  }
  const [session]: readonly Session[] = await response.json();
  return session?.user_claims?.find(({ typ }) => typ === "name")?.val ?? session?.user_id;
}

interface Session {
  readonly user_id?: string;
  readonly user_claims?: readonly { readonly typ: string; readonly val: string }[];
}
