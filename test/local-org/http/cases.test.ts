import { expect, it } from '@jest/globals';
import { connectTo, startTestOrg } from '../../support/localOrg.ts';

const started = startTestOrg();

it('A case has a number, knows its contact and closes with its status', async () => {
  const rep = connectTo(started(), 'rep', '50.0');
  const account = await rep.sobject('Account').create({ Name: 'Caller' });
  const contact = { LastName: 'Park', Email: 'park@caller.example', AccountId: account.id ?? '' };
  const { id: contactId } = await rep.sobject('Contact').create(contact);
  const made = await rep.sobject('Case').create({ Subject: 'It rattles', AccountId: account.id, ContactId: contactId });
  await rep.sobject('Task').create({ Subject: 'Ask which part', WhatId: made.id });
  const [found] = (
    await rep.query(
      'SELECT Name, (SELECT CaseNumber, Status, IsClosed, ContactEmail FROM Cases), (SELECT Id FROM Contacts) FROM Account',
    )
  ).records;
  expect(found?.['Cases']).toMatchObject({
    records: [
      {
        CaseNumber: expect.stringMatching(/^\d{8}$/),
        Status: 'New',
        IsClosed: false,
        ContactEmail: 'park@caller.example',
      },
    ],
  });
  await rep.sobject('Case').update({ Id: made.id ?? '', Status: 'Closed' });
  const closed = await rep.query(
    "SELECT IsClosed, (SELECT Subject FROM Tasks) FROM Case WHERE Subject LIKE '%rattles'",
  );
  expect(closed.records).toMatchObject([{ IsClosed: true, Tasks: { records: [{ Subject: 'Ask which part' }] } }]);
});
