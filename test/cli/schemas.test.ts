import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { schemaFiles } from '../../src/cli/resultSchemas.ts';

describe('schemas of the --json results and of model files', () => {
  it('has one file for each command', () => {
    const commands = readdirSync('src/commands', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).replace('src/commands/', '').replace('.ts', '.json'));
    expect(
      readdirSync('schemas')
        .filter((name) => name.startsWith('buyside-'))
        .sort(),
    ).toEqual(commands.map((path) => path.replaceAll('/', '-')).sort());
  });

  it.each(schemaFiles())('$name is what "node scripts/schemas.ts" writes', ({ name, text }) => {
    expect(JSON.parse(readFileSync(join('schemas', name), 'utf8'))).toEqual(JSON.parse(text));
  });
});
