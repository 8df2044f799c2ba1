/** A formula that does not compile: what is wrong and at which character (0-based). */
export class FormulaError extends Error {
  public override readonly name = 'FormulaError';
  public readonly position: number;

  public constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}
