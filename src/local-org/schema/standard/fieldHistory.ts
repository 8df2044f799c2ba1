/** Histories: a row for each change of a field whose history is tracked. Old and new values are text, as a CSV of them would be. */
import type { ObjectDef } from '../model.ts';
import { standardObject } from './standardTable.ts';

interface HistoryName {
  readonly name: string;
  readonly label: string;
  /** The reference to the record, without its `Id`. */
  readonly parent: string;
}

function historyOf(parent: ObjectDef, history: HistoryName): ObjectDef {
  return standardObject(
    history.name,
    {
      label: history.label,
      plural: history.label,
      prefix: '017',
      readOnly: true,
      accessThrough: parent.name,
      system: 'created',
    },
    `
    ${history.parent}Id | ${parent.label} ID | reference(${parent.name}) | ro master rel:${history.parent} child:Histories
    Field | Changed Field | picklist | ro
    DataType | Datatype | picklist(40) | ro
    OldValue | Old Value | string(255) | ro
    NewValue | New Value | string(255) | ro`,
  );
}

/** `AccountHistory`, `LeadHistory` and their like; opportunities, whose `OpportunityHistory` is another thing, have a name of their own. */
export function standardHistory(parent: ObjectDef): ObjectDef {
  const words = parent.name === 'Opportunity' ? ['FieldHistory', 'Field History'] : ['History', 'History'];
  const [suffix = '', label = ''] = words;
  return historyOf(parent, { name: parent.name + suffix, label: `${parent.label} ${label}`, parent: parent.name });
}

/** The `X__History` object of a custom object with `enableHistory`. */
export function customHistory(parent: ObjectDef): ObjectDef {
  const name = parent.name.replace(/__c$/i, '__History');
  return historyOf(parent, { name, label: `History: ${parent.label}`, parent: 'Parent' });
}
