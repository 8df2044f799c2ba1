/** Writes schemas/*.json from the result types of the commands and from what a model file may hold; test/cli/schemas.test.ts says when that is due. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaFiles } from '../src/cli/resultSchemas.ts';

await mkdir('schemas', { recursive: true });
for (const { name, text } of schemaFiles()) await writeFile(join('schemas', name), text);
