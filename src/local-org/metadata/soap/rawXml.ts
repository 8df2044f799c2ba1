/** A piece of XML that is put into an answer as it is. */
export class RawXml {
  /** Attributes of the element that holds it: ` xsi:type="CustomObject"`. */
  public readonly attributes: string;
  public readonly inner: string;

  public constructor(attributes: string, inner: string) {
    this.attributes = attributes;
    this.inner = inner;
  }
}

/** An element without a value, as SOAP says that there is nothing. */
export const NIL = new RawXml(' xsi:nil="true"', '');
