const keyName = "seedbed-key";
const element = (id) => document.getElementById(id);

/** Sends a request, with the key that was entered in this tab, if any. */
function ask(path) {
  const key = sessionStorage.getItem(keyName);
  return fetch(path, { headers: key === null ? {} : { "x-functions-key": key } });
}

const sentences = {
  ok: "Everything is well.",
  degraded: "It serves requests, but something needs attention:",
  starting: "It is starting.",
};

async function showState() {
  const state = element("state");
  try {
    const { checks = {}, status } = await (await ask("/api/health/ready")).json();
    state.dataset.state = sentences[status] === undefined ? "bad" : status;
    state.textContent = sentences[status] ?? "It can't serve requests:";
    const isShown = ([, check]) => status !== "ok" && !["ok", "off"].includes(check.status);
    const faulty = Object.entries(checks).filter(isShown);
    element("checks").replaceChildren(
      ...faulty.map(([name, { detail, status: found }]) => {
        const item = document.createElement("li");
        item.textContent = `${name}: ${detail ?? found}`;
        return item;
      }),
    );
    element("checks").hidden = faulty.length === 0;
  } catch {
    state.dataset.state = "bad";
    state.textContent = "It does not answer. Reload this page to retry.";
  }
}

/** The collections of this release: the tags of its API description that name a singular. */
async function collectionsOf() {
  const { tags } = await (await ask("/api/openapi.json")).json();
  return tags.filter((tag) => "x-singular" in tag).map(({ name }) => name);
}

async function showCollections() {
  const collections = await collectionsOf();
  const counts = await Promise.all(collections.map(countOf));
  element("collections").replaceChildren(
    ...collections.map((collection, index) => {
      const row = document.createElement("tr");
      const link = document.createElement("a");
      link.href = `/api/${collection}`;
      link.textContent = collection;
      const [name, count] = [document.createElement("td"), document.createElement("td")];
      name.append(link);
      count.textContent = counts[index].text;
      row.append(name, count);
      return row;
    }),
  );
  const refusal = counts.find(({ refused }) => refused !== undefined)?.refused;
  element("sign-in").hidden = refusal === undefined;
  element("sign-in").replaceChildren(...(refusal === undefined ? [] : [signIn(refusal)]));
}

async function countOf(collection) {
  const response = await ask(`/api/${collection}?total=true&limit=1&fields=id`);
  if (response.status === 401 || response.status === 403) {
    // If a key is missing, the Functions host answers, without content; with Entra, the app answers.
    return { text: "–", refused: (await response.text()) === "" ? "key" : "entra" };
  }
  const { total, totalIsLowerBound } = await response.json();
  return { text: total === undefined ? "–" : `${totalIsLowerBound ? "at least " : ""}${total}` };
}

/** The way to sign in: a form for a function key, or a link to the platform's page. */
function signIn(kind) {
  if (kind === "entra") {
    const link = document.createElement("a");
    link.href = "/.auth/login/aad?post_login_redirect_uri=/";
    // The console shows how to sign out.
    link.addEventListener("click", () => localStorage.setItem("seedbed-signed-in", "1"));
    link.textContent = "Sign in to see how many documents there are";
    return link;
  }
  const form = document.createElement("form");
  if (sessionStorage.getItem(keyName) !== null) {
    form.append("This key was refused. ");
  }
  const label = document.createElement("label");
  const input = document.createElement("input");
  const button = document.createElement("button");
  label.textContent = "Function key, kept in this tab only ";
  input.type = "password";
  input.autocomplete = "off";
  input.required = true;
  button.textContent = "Use it";
  label.append(input);
  form.append(label, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem(keyName, input.value);
    void showCollections();
  });
  return form;
}

await Promise.all([
  showState(),
  showCollections().catch(() => {
    element("collections").replaceChildren();
  }),
]);
