/** The shadow root of an element, as what an editor is put into: there, its styles work under the policy of the page. */
export function rootOf(host: HTMLElement): {
  readonly parent: ShadowRoot;
  readonly root: ShadowRoot;
} {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open", delegatesFocus: true });
  return { parent: root, root };
}
