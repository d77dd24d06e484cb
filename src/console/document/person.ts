import { once } from "../../base/once.ts";

/** Who signed in here last: it is asked when a session has ended. */
const lastPerson = "seedbed-person";

interface SignIn {
  readonly user_id?: string;
}

/**
 * Who uses the console, for what is kept in a browser that several people may use: whom the platform has signed in. Without
 * such a sign-in, everybody is the same.
 */
export const readPerson = once(async (): Promise<string> => {
  try {
    const answer = await fetch("/.auth/me", { headers: { accept: "application/json" } });
    if (!answer.ok) {
      return answer.status === 404 ? "" : known();
    }
    const [signIn]: readonly SignIn[] = await answer.json();
    const person = signIn?.user_id ?? known();
    localStorage.setItem(lastPerson, person);
    return person;
  } catch (error) {
    // A server that is away, an answer that is not its, or a browser that keeps nothing.
    if (isExpected(error)) {
      return known();
    }
    throw error;
  }
});

function known(): string {
  try {
    return localStorage.getItem(lastPerson) ?? "";
  } catch (error) {
    if (isExpected(error)) {
      return "";
    }
    throw error;
  }
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException
  );
}
