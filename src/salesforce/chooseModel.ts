import { BuysideError } from '../decision/buysideError.ts';
import type { DecisionModel } from '../decision/types.ts';
import { modelProblems } from '../decision/plainModel.ts';
import { type ModelSummary, readModelSummaries, readWholeModel } from './modelStore.ts';
import type { OrgConnection } from './orgConnection.ts';

/**
 * The active model to work with.
 *
 * Shape: `wanted` is `<model key>:<version>` or `<model key>`, the latter for the active version; left out = the only active model.
 * @throws {BuysideError} `NoActiveModel`, `SeveralActiveModels`, `ModelNotFound`, `ModelNotActive`; `ModelInOrgRefused` when what lies in
 * the org is no model that can be used.
 */
export const readActiveModel = async (connection: OrgConnection, wanted: string | undefined): Promise<DecisionModel> =>
  readChosenModel(connection, await chooseModel(connection, wanted));

/** The first half of {@link readActiveModel}, for who asks for other things meanwhile. */
export const chooseModel = async (connection: OrgConnection, wanted: string | undefined): Promise<ModelSummary> =>
  pick(await readModelSummaries(connection), wanted);

/** The second half. */
export async function readChosenModel(connection: OrgConnection, chosen: ModelSummary): Promise<DecisionModel> {
  const { model } = await readWholeModel(connection, chosen);
  const problems = modelProblems(model);
  if (problems.length === 0) return model;
  throw new BuysideError('ModelInOrgRefused', [chosen.key, String(problems.length), problems.join('\n')], { problems });
}

/**
 * The stored model with this key, whatever its status.
 *
 * Shape: as {@link readActiveModel}, but a key with a version may name a draft or a retired model.
 * @throws {BuysideError} `NoActiveModel`, `SeveralActiveModels`, `ModelNotFound`.
 */
export async function findModelKey(connection: OrgConnection, wanted: string | undefined): Promise<string> {
  const models = await readModelSummaries(connection);
  const exact = models.find(({ key }) => key === wanted);
  return (exact ?? pick(models, wanted)).key;
}

function pick(models: readonly ModelSummary[], wanted: string | undefined): ModelSummary {
  const candidates = wanted === undefined ? models : models.filter(({ key }) => isMeant(key, wanted));
  const active = candidates.filter(({ status }) => status === 'Active');
  const [only, ...others] = active;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw new BuysideError('SeveralActiveModels', [active.map(({ key }) => key).join(', ')]);
  if (wanted === undefined) throw new BuysideError('NoActiveModel', []);
  const [first] = candidates;
  if (first !== undefined) throw new BuysideError('ModelNotActive', [first.key, first.status]);
  throw new BuysideError('ModelNotFound', [wanted, models.map(({ key }) => key).join(', ') || 'none']);
}

const isMeant = (key: string, wanted: string): boolean => key === wanted || key.replace(/:\d+$/, '') === wanted;
