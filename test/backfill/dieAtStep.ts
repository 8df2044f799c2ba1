/** Loaded before a script (`--import`): once it has told so many steps of its journal, the process kills itself as `kill -9` would. */
const NO_STEPS: ReadonlySet<unknown> = new Set(['progress', 'stopping', 'refused', 'ended']);
const step = Number(process.env['DIE_AT_STEP']);
const write = process.stderr.write.bind(process.stderr);
let told = 0;

process.stderr.write = (text: string | Uint8Array): boolean => {
  const isWritten = write(text);
  if (!NO_STEPS.has((JSON.parse(String(text)) as { event?: unknown }).event)) told += 1;
  if (told >= step) process.kill(process.pid, 'SIGKILL');
  return isWritten;
};
