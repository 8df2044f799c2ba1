import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly wallMs: number;
  /** Highest resident memory of the process itself, in MB of a million bytes; null where the system does not tell. */
  readonly peakMb: number | null;
  readonly stdout: string;
}

const LOOK_EVERY_MS = 20;

/** Highest resident memory of a process so far, in MB of a million bytes, as Linux keeps it; null where the system does not tell. */
export function highWaterMb(pid: number): number | null {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? null : (Number(line[1]) * 1024) / 1_000_000;
  } catch {
    return null;
  }
}

/** Runs a program to its end and measures it from outside. @throws Error when it does not end with 0. */
export async function measure(
  program: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr = (stderr + part).slice(-4000)));
  let peakMb: number | null = null;
  const look = setInterval(() => {
    const seen = child.pid === undefined ? null : highWaterMb(child.pid);
    if (seen !== null) peakMb = Math.max(peakMb ?? 0, seen);
  }, LOOK_EVERY_MS);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(look);
  const wallMs = performance.now() - began;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status ?? 'a signal'}: ${stderr}`);
  return { wallMs, peakMb, stdout };
}
