/** Sales stages: the standard value set whose values are rows of the org as well, because they say more than a choice does. */
import type { DeployedRow } from '../model.ts';
import { defaultStages, stageRow } from '../standardObjects.ts';
import { keyOf } from './component.ts';
import type { ComponentFile } from './component.ts';
import type { XmlNode } from './xmlNode.ts';

/** What users see of a forecast category. */
const CATEGORY_NAMES: Readonly<Record<string, string>> = {
  Omitted: 'Omitted',
  Pipeline: 'Pipeline',
  BestCase: 'Best Case',
  MostLikely: 'Most Likely',
  Forecast: 'Commit',
  Closed: 'Closed',
};

type Stage = DeployedRow['values'] & { readonly ApiName: string };

function stageOf(node: XmlNode, index: number): Stage {
  const name = node.needText('fullName');
  const isClosed = node.flag('closed', false);
  const isWon = node.flag('won', false);
  const probability = node.whole('probability', 0);
  if (probability < 0 || probability > 100)
    node.file.report(`Probability of ${name} is a percentage, not ${String(probability)}`, 'probability');
  if (isWon && !isClosed) node.file.report(`${name} is won and not closed`, 'won');
  const category = node.text('forecastCategory') ?? (isWon ? 'Closed' : isClosed ? 'Omitted' : 'Pipeline');
  return {
    MasterLabel: node.text('label') ?? name,
    ApiName: name,
    IsActive: node.flag('isActive', true),
    SortOrder: index + 1,
    IsClosed: isClosed,
    IsWon: isWon,
    ForecastCategory: category,
    ForecastCategoryName: CATEGORY_NAMES[category] ?? null,
    DefaultProbability: probability,
    Description: node.text('description') ?? null,
  };
}

/**
 * The rows of the stages as a deployed set has them; those of a new org that it leaves out are there and no longer active. Other sets have no rows.
 */
export function readStages(component: ComponentFile, node: XmlNode): DeployedRow[] {
  if (component.fullName !== 'OpportunityStage') return [];
  const stages = node.nodes('standardValue').map(stageOf);
  const names = new Set(stages.map(({ ApiName: name }) => name.toLowerCase()));
  const retired = defaultStages
    .filter(({ name }) => !names.has(name.toLowerCase()))
    .map((stage, index): Stage => ({ ...stageRow(stage, stages.length + index), IsActive: false }));
  return [...stages, ...retired].map((values) => ({
    object: 'OpportunityStage',
    key: `${keyOf('StandardValueSet', component.fullName)}.${values.ApiName}`,
    match: ['ApiName'],
    values,
    file: component.file.path,
  }));
}
