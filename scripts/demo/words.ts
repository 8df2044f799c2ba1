/** What made buyers say, by step: their own side, no product, no price. All invented. */

/** One or more statements for each of the 13 steps, in order. */
export const BUYER_WORDS: readonly (readonly string[])[] = [
  [
    'The weekly list is always wrong by Tuesday, and we all know it.',
    'Two people left and nobody can say how the old sheet works.',
  ],
  [
    'The night shift sees it the same way. Dispatch does not, yet.',
    'Three of us met in the canteen. We think it is worth an hour with the others.',
  ],
  [
    'We wrote down what goes wrong and for whom. Finance was not in the room.',
    'We agreed on the problem, not on what to do about it.',
  ],
  [
    'We could extend the sheet once more. Rosa gave herself until the end of the month to try.',
    'Our own developers say they can look at it after the audit.',
  ],
  [
    'Dispatch leads. Each open question has a name on it now.',
    'Nobody had time to lead, so our manager freed Thursdays.',
  ],
  [
    'Planners keep their job but not their desk. That has to be said openly.',
    'Security wants to know where the records would live before anything else.',
  ],
  [
    'Finance counts cost, service counts minutes. We now have one list with both.',
    'The two depots joined last week. Their conditions are in.',
  ],
  [
    'Renewing what we have is still on the table, with its price.',
    'We visited a company of our size and asked what the first month was like.',
  ],
  [
    'All but one can live with looking outside. We wait for her.',
    'Everybody said yes in the meeting; two people came to me afterwards.',
  ],
  ['We sent the same list of criteria to three firms, ours included.', 'Purchasing asks who may talk to whom.'],
  [
    'Two favourites. What each would cost the people on the floor is not equal.',
    'We argue about training time, not about features.',
  ],
  [
    'The board signed. We name the person for the transition on Monday.',
    'Legal sent its wording back; nothing that stops us.',
  ],
  ['The old sheet is closed for writing. Some still print it.', 'First week was rough, second was fine.'],
];

/** What a person says of the change, by where they stand. */
export const STANDING_WORDS: Readonly<Record<string, readonly string[]>> = {
  '1 Blocks': ['Not while I answer for the night shift.', 'I sign nothing before the audit is through.'],
  '2 Opposed will not block': [
    'I think it is the wrong year. I will not stand in the way.',
    'My people lose by it. If the others want it, I carry it.',
  ],
  '3 Needs discussion': [
    'I have not seen what becomes of the old records. Let us talk first.',
    'Who does the work in between? Nobody has told me.',
    'I was asked yesterday. Give me a week with my team.',
  ],
  '4 Can live with it': [
    'Not my first choice, but I can live with it.',
    'Fine by me if people learn it during working hours.',
    'We manage, as long as the depots come last.',
    'I would have waited. It is no reason to stop.',
  ],
  '5 Agrees with reservation': [
    'Yes, if the old list stays readable for a year.',
    'Agreed. I still want two weeks with both side by side.',
    'Yes, and somebody must own it after the first month.',
  ],
  '6 Fully in': [
    'I want this, and I will tell the others why.',
    'We should have done it last year.',
    'Count me in. I give two days a week for it.',
  ],
};

/** What stops a group, by blocker category; `step` is where it usually shows. */
export const BLOCKER_WORDS: readonly { readonly category: string; readonly step: number; readonly words: string }[] = [
  { category: 'MISSING_VOICE', step: 3, words: 'Nobody has asked the depot in the north.' },
  { category: 'WORKAROUND', step: 4, words: 'The spreadsheet works well enough for the two people who know it.' },
  { category: 'MANAGEMENT', step: 5, words: 'A new director starts in spring and wants no decisions before.' },
  { category: 'JOB_IMPACT', step: 6, words: 'Planners are afraid that nothing will be left for them to plan.' },
  { category: 'OLD_TECH', step: 6, words: 'Ten years of records sit in a format nobody can export.' },
  { category: 'CRITERIA', step: 7, words: 'We do not agree what better would mean.' },
  { category: 'MONEY', step: 9, words: 'Sales and service each expect the other to pay.' },
  { category: 'INCUMBENT', step: 8, words: 'The present contract has nine months left.' },
  { category: 'RULES', step: 12, words: 'Records may not leave the country, says a rule from 2011.' },
  { category: 'INDECISION', step: 11, words: 'The shortlist was opened again, for the third time.' },
];

/** Roles a group often knows it lacks before it knows the person. */
export const PLACEHOLDERS: readonly { readonly text: string; readonly role: string; readonly works: string }[] = [
  { text: 'A voice from finance', role: 'Budget holder', works: 'Finance' },
  { text: 'Somebody who runs the old system', role: 'Technology owner', works: 'Technology' },
  { text: 'Night shift', role: 'User group', works: 'Users' },
  { text: 'Whoever signs for security', role: 'Policy legal or security', works: 'Security' },
];
