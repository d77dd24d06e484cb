/** Why a template can't be read or rendered, and where. The message is a sentence for its author. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";
  readonly code: TemplateFaultCode;
  /** The offset in the template. */
  readonly at: number;

  constructor(code: TemplateFaultCode, message: string, at: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** The kinds of faults: in the template's text, while rendering, of a limit, or of a value that is not allowed. */
export type TemplateFaultCode =
  | "template_syntax"
  | "template_value"
  | "template_limit"
  | "forged_role";

/** A fault in the template's text. */
export function syntaxFault(message: string, at: number): TemplateFault {
  return new TemplateFault("template_syntax", message, at);
}
