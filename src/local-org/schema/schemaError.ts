/** One thing wrong with the project's metadata. */
export interface SchemaProblem {
  /** Path relative to the project. */
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

function worded({ file, line, message }: SchemaProblem): string {
  return `${file}${line === undefined ? '' : `:${String(line)}`}: ${message}`;
}

/** A project that this org does not take, with everything wrong about it at once. */
export class SchemaError extends Error {
  public override readonly name = 'SchemaError';
  public readonly problems: readonly SchemaProblem[];

  public constructor(problems: readonly SchemaProblem[]) {
    super(
      problems.length === 1
        ? problems.map(worded).join('')
        : `${String(problems.length)} problems in the metadata:\n${problems.map((problem) => `  ${worded(problem)}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
