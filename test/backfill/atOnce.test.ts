import { describe, expect, it } from '@jest/globals';
import { readActiveModel } from '../../src/salesforce/chooseModel.ts';
import { compositeReads } from '../../src/salesforce/compositeReads.ts';

import { readOneDeal } from '../../src/salesforce/oneDeal.ts';
import type { OrgConnection } from '../../src/salesforce/orgConnection.ts';
import { checkAccess, describeAll } from '../../src/salesforce/preflight.ts';
import { readVisits } from '../../src/salesforce/visitSource.ts';
import { lettingGo } from '../salesforce/lettingGo.ts';
import { tampered, tamperedDoor } from '../salesforce/tampered.ts';
import { fill, startFilledOrg } from './filledOrg.ts';

const CHANGED = 5;

describe('a sync, an explanation and a report at once, for one user', () => {
  const filled = startFilledOrg(40);

  /** What an explanation and a report read of the org. */
  const looks = async (connection: OrgConnection): Promise<unknown[]> => {
    const asOf = new Date('2026-01-01');
    const model = await readActiveModel(connection, undefined);
    const { sources } = checkAccess(await describeAll(compositeReads(connection)), model, { mayWrite: false });
    const [busy] = await filled.query(
      'SELECT OpportunityId FROM OpportunityContactRole GROUP BY OpportunityId ORDER BY COUNT(Id) DESC LIMIT 1',
    );
    const deal = readOneDeal(connection, String(busy?.['OpportunityId']), sources, { asOf, lossReasonFields: [] });
    return Promise.all([deal, readVisits(connection, `${model.key}:${model.version}`, undefined)]);
  };

  it('are whole, though the org lets go of every result they have not read to its end', async () => {
    await fill(filled.connection());
    const changed = await filled.query(`SELECT Id FROM Opportunity LIMIT ${CHANGED}`);
    await filled
      .connection()
      .sobject('Opportunity')
      .update(changed.map(({ Id }) => ({ Id: String(Id), NextStep: 'Call' })));
    const [wanted, content] = [await looks(filled.connection()), await filled.content()];
    const { interfere, statements } = lettingGo(1);
    const [seen, { result, refusal }] = await Promise.all([
      looks(tampered(filled.connection(), interfere)),
      fill(filled.connection(), { kind: 'Sync', open: tamperedDoor(interfere) }),
    ]);
    expect(seen).toEqual(wanted);
    expect(refusal).toBeNull();
    expect(result).toMatchObject({ status: 'Succeeded', deals: { found: CHANGED, read: CHANGED } });
    expect(await filled.content()).toEqual(content);
    for (const object of ['Step_Definition__c', 'OpportunityContactRole', 'Decision_Step__c', 'Task'])
      expect([...statements].filter((text) => text.includes(`FROM ${object} `)).length).toBeGreaterThan(0);
  });
});
