/** Says why there was no answer, and what to do about it. */
export function sayNoAnswer(root: string, error: unknown): string {
  const { code, message } = reasonOf(error);
  const { host, hostname, protocol } = new URL(root);
  if (code === "ECONNREFUSED") {
    return `Nothing is listening at ${root}. Is Seedbed running there, on that port? (npm start runs it on http://localhost:7071.)`;
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `The host ${hostname} was not found. Check the URL, and the network.`;
  }
  if (protocol === "https:" && /SSL|EPROTO/.test(code)) {
    return `${root} does not speak HTTPS. Use http://${host} if it is a server of your own.`;
  }
  if (/CERT|SELF_SIGNED|VERIFY/.test(code)) {
    return `The certificate of ${root} is not trusted (${message}). To trust its issuer, set NODE_EXTRA_CA_CERTS to a file with the issuer's certificate.`;
  }
  return `${root} does not answer (${message}).`;
}

interface Reason {
  readonly code: string;
  readonly message: string;
}

/** The innermost cause: the outer error is only "fetch failed". */
function reasonOf(error: unknown): Reason {
  const { cause } = error instanceof Error ? error : {};
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    const reasons = cause.errors.map(reasonOf);
    const messages = reasons.map(({ message }) => message);
    return { code: reasons[0]?.code ?? "", message: messages.join("; ") };
  }
  if (cause instanceof Error) {
    return reasonOf(cause);
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { code, message: message.trim() };
}
