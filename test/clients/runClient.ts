/** Runs `sf` as somebody would at a terminal, in a home of its own. */
import { spawn } from 'node:child_process';
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LocalOrg } from '../../src/local-org/index.ts';
import { type Clients, clientEnvironment } from './installClients.ts';

/** Longer than any command takes on a busy machine. */
const TIMEOUT_MS = 120_000;

/** What a command said with `--json`. */
export interface JsonAnswer {
  readonly code: number | null;
  /** The `result` of a command that succeeded, or all of what one that failed said. */
  readonly result: unknown;
  readonly text: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The clients, the org they speak to, and a folder to work in. */
export interface Bench {
  readonly org: LocalOrg;
  readonly clients: Clients;
  /** An SFDX project; every command runs in it unless told otherwise. */
  readonly folder: string;
  /** Runs `sf` and gives its text back. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<Ended>;
  /** Runs `sf … --json` and demands that it succeeds. */
  readonly ask: (args: readonly string[], options?: RunOptions) => Promise<unknown>;
  /** Runs `sf … --json` and demands that it fails. */
  readonly refused: (args: readonly string[], options?: RunOptions) => Promise<JsonAnswer>;
  /** Every command that was run, its words before the first flag. */
  readonly ran: ReadonlySet<string>;
  /** Takes the home and the project away. */
  readonly clear: () => void;
  /** Writes a file into the project. Returns its path. */
  readonly write: (path: string, text: string) => string;
}

function parse(ended: Ended): JsonAnswer {
  const { code, stdout, stderr } = ended;
  try {
    const answer: unknown = JSON.parse(stdout);
    const result =
      code === 0 && typeof answer === 'object' && answer !== null && 'result' in answer ? answer.result : answer;
    return { code, result, text: stdout };
  } catch {
    throw new assert.AssertionError({
      message: `no JSON, code ${String(code)}: ${stdout.slice(0, 400)} ${stderr.slice(0, 400)}`,
    });
  }
}

/** @param org an org that runs; @param clients what was installed */
export function createBench(org: LocalOrg, clients: Clients): Bench {
  const home = mkdtempSync(join(tmpdir(), 'buyside-clients-home-'));
  const folder = mkdtempSync(join(tmpdir(), 'buyside-clients-project-'));
  const base = { ...clientEnvironment(clients, home), SF_TARGET_ORG: 'local' };
  const ran = new Set<string>();
  const run = (args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const firstFlag = args.findIndex((word) => word.startsWith('-'));
      ran.add(args.slice(0, firstFlag < 0 ? undefined : firstFlag).join(' '));
      const child = spawn('sf', args, {
        cwd: options.cwd ?? folder,
        env: { ...base, ...options.env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
        shell: process.platform === 'win32',
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
      child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
      child.on('error', reject);
      child.on('close', (code) => {
        resolve({ code, stdout, stderr });
      });
    });
  return {
    org,
    clients,
    folder,
    ran,
    run,
    async ask(args, options) {
      const answer = parse(await run([...args, '--json'], options));
      assert.equal(answer.code, 0, answer.text.slice(0, 600));
      return answer.result;
    },
    async refused(args, options) {
      const answer = parse(await run([...args, '--json'], options));
      assert.notEqual(answer.code, 0, `it succeeded: ${answer.text.slice(0, 300)}`);
      return answer;
    },
    clear() {
      for (const made of [home, folder]) rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    },
    write(path, text) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
  };
}
