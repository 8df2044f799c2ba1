/** One event as a JSON line on stderr: for programs that watch. */
export const tell = (event: string, facts: object = {}): void =>
  void process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`);
