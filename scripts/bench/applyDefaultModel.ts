import { readFileSync } from 'node:fs';
import jsforce from 'jsforce';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { applyModel } from '../../src/salesforce/applyModel.ts';
import type { OrgAccess } from '../demo/orgClient.ts';

const MODEL_FILE = 'data/default-model.yaml';

/** Applies the model that ships with the product, as the integration user. */
export async function applyDefaultModel(integration: OrgAccess): Promise<void> {
  const model = parseModelFile(readFileSync(MODEL_FILE, 'utf8'), MODEL_FILE);
  await applyModel(new jsforce.Connection({ ...integration, version: '66.0' }), model, { now: new Date() });
}
