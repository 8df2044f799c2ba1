import { fired, notShown, silentBefore, type Finding } from './findings.ts';
import { mappingFor, type HistoryReading } from './historyReading.ts';
import type { InferenceRule } from './types.ts';

/** The deal came to sales stages that speak for a step; each stage counts once, when it was first reached. */
export function stageReached(rule: InferenceRule, reading: HistoryReading): Finding {
  const { stageChanges, model, history } = reading;
  const unmapped = new Set<string>();
  const done = new Set<string>();
  const sightings = stageChanges.flatMap((row) => {
    const mapping = mappingFor(model, history, row.stage);
    if (mapping === null) unmapped.add(row.stage);
    if (!mapping || mapping.evidenceStep === null || mapping.evidenceConfidence === null || done.has(row.stage))
      return [];
    done.add(row.stage);
    return [
      {
        at: row.at,
        notBefore: silentBefore(stageChanges, row.at, reading),
        recordIds: [row.id],
        floor: mapping.evidenceStep,
        confidence: mapping.evidenceConfidence,
        seen: `sales stage "${row.stage}" reached`,
      },
    ];
  });
  const why = unmapped.size ? `stages without a mapping: ${[...unmapped].sort().join(', ')}` : '';
  return sightings.length ? fired(rule, sightings, why) : notShown(why);
}
