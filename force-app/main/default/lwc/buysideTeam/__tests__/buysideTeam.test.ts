import BuysideTeam from 'c/buysideTeam';
import {
  aContactRole,
  aMember,
  aStatement,
  aVisit,
  DEAL_ID,
  PATH_ID,
  contactId,
} from '../../../../../test/support/deal';
import { detail, find, findAll, open, settled, textOf, type Found } from '../../../../../test/support/lwc';
import { accept, answer, answerErrors, refuse, sent } from '../../../../../test/support/org';

const show = (): Found => open('c-buyside-team', BuysideTeam, { recordId: DEAL_ID });
const menu = (element: Found, selector: string, value: string): Promise<void> =>
  settled(() => find(element, selector).dispatchEvent(detail('select', { value })));
const placeholder = {
  Contact__c: null,
  'Contact__r.Name': null,
  Placeholder__c: 'A voice from finance',
  Is_Placeholder__c: true,
};

describe('c-buyside-team', () => {
  it('shows who is in, what for, and where each one stands', async () => {
    const element = show();
    const buyIn = { Latest_Buy_In__c: '6 Fully in', Latest_Buy_In_On__c: '2026-03-05T10:00:00.000Z' };
    await answer({
      team: [aMember('Ana Lopez', { Roles__c: 'Initiator;Coordinator', ...buyIn }), aMember('Finance', placeholder)],
    });
    const [second, first] = findAll(element, '.member').map(textOf).reverse();
    expect(first).toContain('Ana Lopez');
    expect(first).toContain('Head of Operations · Initiator, Coordinator');
    expect(first).toContain('6 Fully in Mar 5, 2026');
    expect(second).toContain('A voice from finance');
    expect(second).toContain('Not heard yet');
    await expect(element).toBeAccessible();
  });

  it('says in words why there is no consensus', async () => {
    const element = show();
    const opposed = { Latest_Buy_In__c: '1 Blocks', Latest_Buy_In_On__c: '2026-03-05T10:00:00.000Z' };
    await answer({ team: [aMember('Ana Lopez', opposed), aMember('Joe Ito'), aMember('Finance', placeholder)] });
    expect(textOf(element)).toContain(
      'No consensus yet: 1 would block it, 2 of 3 not heard yet, and 1 still to be named.',
    );
  });

  it('adds a contact of the deal with one click', async () => {
    const element = show();
    await answer({ contactRoles: [aContactRole('Joe Ito')] });
    accept({ team: [aMember('Joe Ito')], contactRoles: [aContactRole('Joe Ito')] });
    await settled(() => find(element, 'lightning-button-icon').click());
    expect(sent()[0]?.variables.member).toEqual({
      Buying_Team_Member__c: {
        Decision_Path__c: PATH_ID,
        Key__c: `${DEAL_ID}:${contactId('Joe Ito')}`,
        Contact__c: contactId('Joe Ito'),
        Is_Placeholder__c: false,
        Opportunity_Contact_Role_Id__c: 'role-joe-ito',
        Roles__c: null,
        Basis__c: 'Rep impression',
      },
    });
    expect(findAll(element, '.member').map(textOf)[0]).toContain('Joe Ito');
    expect(findAll(element, 'lightning-button-icon')).toHaveLength(0);
    expect(sent()[0]?.text).not.toContain('OpportunityContactRole');
  });

  it('shows the contact at once, and takes it off again when the org refuses', async () => {
    const element = show();
    await answer({ contactRoles: [aContactRole('Joe Ito')] });
    refuse('You may not see this contact.', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', {
      contactRoles: [aContactRole('Joe Ito')],
    });
    await settled(() => find(element, 'lightning-button-icon').click());
    expect(findAll(element, '.member')).toHaveLength(0);
    expect(textOf(find(find(element, 'c-buyside-phase'), '[role="alert"]'))).toBe('You may not see this contact.');
    await expect(element).toBeAccessible();
  });

  it('shows whose voice the step needs and is not in yet', async () => {
    const element = show();
    await answer({ visits: [aVisit(4)], team: [aMember('Ana Lopez', { Roles__c: 'Initiator' })] });
    expect(findAll(element, '.part .grow').map(textOf)).toEqual(['Technology owner']);
  });

  it('puts a placeholder in a role', async () => {
    const element = show();
    await answer();
    accept();
    await menu(element, '[data-key="Initiator"]', 'placeholder');
    expect(sent()[0]?.variables.member).toMatchObject({
      Buying_Team_Member__c: {
        Placeholder__c: 'Initiator (to be named)',
        Is_Placeholder__c: true,
        Roles__c: 'Initiator',
        Key__c: `${DEAL_ID}:p-initiator-to-be-named`,
      },
    });
  });

  it('gives a missing role to somebody who is on the team already', async () => {
    const element = show();
    const ana = aMember('Ana Lopez', { Roles__c: 'Coordinator' });
    await answer({ team: [ana] });
    accept({ team: [ana] });
    await menu(element, '[data-key="Initiator"]', String(ana.Key__c));
    expect(sent()[0]?.variables.member).toEqual({
      Id: ana.Id,
      Buying_Team_Member__c: { Roles__c: 'Coordinator;Initiator' },
    });
  });

  it('gives a placeholder its name', async () => {
    const element = show();
    const member = aMember('Finance', placeholder);
    await answer({ team: [member], contactRoles: [aContactRole('Joe Ito')] });
    accept();
    await menu(element, `[data-key="${String(member.Key__c)}"]`, contactId('Joe Ito'));
    expect(sent()[0]?.variables.member).toMatchObject({
      Id: member.Id,
      Buying_Team_Member__c: { Contact__c: contactId('Joe Ito'), Is_Placeholder__c: false },
    });
  });

  it('opens the form for where a member stands', async () => {
    const element = show();
    const ana = aMember('Ana Lopez');
    await answer({ team: [ana] });
    await menu(element, `[data-key="${String(ana.Key__c)}"]`, 'buyIn');
    expect(textOf(find(element, 'c-buyside-form'))).toContain('Where Ana Lopez stands');
    await expect(element).toBeAccessible();
    await settled(() => find(element, 'c-buyside-form').dispatchEvent(new CustomEvent('done')));
    expect(findAll(element, 'c-buyside-form')).toHaveLength(0);
  });

  it('groups the same people by function or by role', async () => {
    const element = show();
    await answer({
      team: [
        aMember('Ana Lopez', { Roles__c: 'Initiator;Coordinator' }),
        aMember('Joe Ito', { Function__c: 'Finance' }),
      ],
    });
    const groups = (): string[] => findAll(element, '.group h3').map(textOf);
    expect(groups()).toEqual(['Finance', 'Operations']);
    await settled(() => find(element, 'lightning-radio-group').dispatchEvent(detail('change', { value: 'role' })));
    expect(groups()).toEqual(['Initiator', 'Coordinator', 'no role yet']);
    await expect(element).toBeAccessible();
  });

  it('shows a contact the user may not see as somebody, and no more', async () => {
    const element = show();
    await answer({ team: [aMember('Ana Lopez', { 'Contact__r.Name': null, 'Contact__r.Title': null })] });
    expect(textOf(find(element, '.member'))).toContain('Somebody you may not see');
    expect(textOf(element)).not.toContain('Ana Lopez');
  });

  it('notes that somebody left, keeps them in sight, and lets them come back', async () => {
    const element = show();
    const ana = aMember('Ana Lopez');
    await answer({ team: [ana], statements: [aStatement(ana, '6 Fully in')] });
    accept();
    await menu(element, `[data-key="${String(ana.Key__c)}"]`, 'left');
    expect(sent()[0]?.variables.member).toMatchObject({
      Buying_Team_Member__c: { Left_On__c: expect.stringMatching(/Z$/) },
    });
    expect(textOf(find(element, '.part'))).toContain('No longer on the team Ana Lopez');
    await answer({ team: [{ ...ana, Left_On__c: '2026-03-06T10:00:00.000Z' }] });
    await menu(element, `[data-key="${String(ana.Key__c)}"]`, 'back');
    expect(sent()[1]?.variables.member).toMatchObject({ Buying_Team_Member__c: { Left_On__c: null } });
  });

  it('adds any contact by the record picker, and to the deal’s contact roles', async () => {
    const element = show();
    await answer();
    accept();
    await settled(() => find(element, '[data-id="add"]').click());
    const form = find(element, 'c-buyside-form');
    await expect(element).toBeAccessible();
    const picker = find(form, 'lightning-record-picker');
    await settled(() => picker.dispatchEvent(detail('change', { recordId: contactId('Joe Ito') })));
    await settled(() => find(form, '[data-id="save"]').click());
    expect(sent()[0]?.variables).toMatchObject({
      member: { Buying_Team_Member__c: { Contact__c: contactId('Joe Ito') } },
      role: { OpportunityContactRole: { OpportunityId: DEAL_ID, ContactId: contactId('Joe Ito') } },
    });
  });

  it('says so when the user may not see the team at all', async () => {
    const element = show();
    await answer({ hidden: ['Buying_Team_Member__c'] });
    expect(textOf(element)).toContain('You do not see this part');
    await expect(element).toBeAccessible();
  });

  it('says what to do when nobody is on the team', async () => {
    const element = show();
    await answer();
    expect(textOf(element)).toContain('Nobody is on the buying team yet.');
    await expect(element).toBeAccessible();
  });

  it('shows no action to who may not record, and the reason without access', async () => {
    const element = show();
    await answer({ team: [aMember('Ana Lopez')], contactRoles: [aContactRole('Joe Ito')] }, false);
    expect(findAll(element, 'lightning-button, lightning-button-icon, lightning-button-menu')).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('shows an error in plain words', async () => {
    const element = show();
    await answerErrors({ message: 'Session expired or invalid', extensions: { errorCode: 'INVALID_SESSION_ID' } });
    expect(textOf(element)).toContain('Your session has ended');
    await expect(element).toBeAccessible();
  });
});
