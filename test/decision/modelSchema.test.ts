import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { decisionModelJsonSchema } from '../../src/decision/modelSchema.ts';

describe('schemas/decision-model.schema.json', () => {
  it('is what the code generates', () => {
    const file = new URL('../../schemas/decision-model.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(decisionModelJsonSchema());
  });
});
