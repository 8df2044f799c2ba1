import { describe, expect, it } from '@jest/globals';
import { lintQuestion } from '../../src/decision/questionLint.ts';
import { defaultModel } from './builders.ts';

const early = { step: 3, sellingStartsAt: 10 };
const late = { step: 11, sellingStartsAt: 10 };
const rulesBroken = (text: string, setting = early) => [
  ...new Set(lintQuestion(text, setting).map((fault) => fault.rule)),
];

/** Questions a careful colleague would let pass. */
const GOOD = [
  'How would the people on the night shift describe what slows them down?',
  'What would tell the group that the present arrangement is good enough?',
  'Who has to be heard before the description of the situation is complete?',
  'Whose work depends on things staying exactly as they are?',
  'Which rules here were made for a situation that no longer exists?',
  'How will you know that silence in the meeting means agreement?',
  'What do colleagues in other towns do differently with the same means?',
  'How would you find out whether your present vendor could help with this?',
  'What has kept this arrangement in place for so long?',
  'Who would have to do something differently on Monday morning?',
  'How will you decide whether to leave things as they are?',
  'What must stay as it is, whatever else happens?',
  'Which of your colleagues have tried something like this before?',
  'How many people would have to agree before you call it settled?',
  'What would your auditors need to see in writing?',
  'How do the two teams sort out who answers for the hand-over?',
  'What would make it safe for someone to say no in that meeting?',
  'How will the group recognise that it has talked long enough?',
  'Whose agreement have you taken for granted so far?',
  'What could the group try with its own people for a month?',
];

/** Questions that lead, sell, collect or presume, with the rules they break. */
const BAD: [string, number[]][] = [
  ['What is your budget for this year?', [7]],
  ['Who is the decision maker?', [7]],
  ['Why have you not fixed this yet?', [2, 6]],
  ['Would you agree that your reports take too long?', [6]],
  ["Don't you think it is time to modernise?", [6]],
  ['Is your team happy with the present system?', [6]],
  ['How much pain does this cause you?', [8]],
  ['What if we could halve your reporting time?', [3, 6]],
  ['How would our platform fit into your landscape?', [3]],
  ['Which features matter most to your users?', [4]],
  ['What benefits would a faster process bring?', [5]],
  ['How will you decide, and when will you sign?', [1, 7, 8]],
  ['What are your biggest challenges in the warehouse today?', [8]],
  ['Which other vendors are you looking at?', [8]],
  ['What needs to happen for you to buy before the end of the quarter?', [5, 8]],
  ['Tell me about your process.', [1, 2, 3]],
  ['How does this work today? What would you change?', [1]],
  ['When do you expect a decision?', [2]],
  ['What is your timeline for the new system?', [7, 8]],
  ['Who are the competitors in this deal?', [7]],
  ['How soon could your team see a demo?', [4]],
  ['What would your needs be in the next two years?', [8]],
  ['How would a discount change your view?', [5]],
  ['What would you pay for it to go away, right?', [6]],
  [
    'How will you and all of your colleagues in each of the seven regions decide together in the coming weeks which of the many people who touch this work must be asked first of all?',
    [1],
  ],
];

describe('lintQuestion', () => {
  it.each(GOOD)('lets pass: %s', (text) => {
    expect(lintQuestion(text, early)).toEqual([]);
  });

  it.each(BAD)('refuses: %s', (text, rules) => {
    expect(rulesBroken(text)).toEqual(rules);
  });

  it('says what it saw and what to do instead', () => {
    expect(lintQuestion('What is your budget for this?')).toEqual([
      { rule: 7, seen: 'budget', hint: 'do not collect what only a seller wants to know' },
    ]);
  });

  it('allows talk of providers and of purchase only where selling has a place', () => {
    expect(rulesBroken('How will you tell one provider from another?', early)).toEqual([8]);
    expect(rulesBroken('How will you tell one provider from another?', late)).toEqual([]);
    expect(rulesBroken('What would you check before the purchase?', late)).toEqual([]);
  });

  it('knows the names it is told, in any language', () => {
    const setting = { ...early, names: ['Acme', ' '] };
    expect(rulesBroken('How would ACME be seen by your users?', setting)).toEqual([5]);
    expect(rulesBroken('Wie passt Acme zu Ihnen?', setting)).toEqual([5]);
  });

  it('leaves a question in another language to rule 1', () => {
    expect(rulesBroken('Wer macht heute wett, was nicht so läuft, wie es soll?')).toEqual([]);
    expect(rulesBroken('Comment saurez-vous qui doit participer ? Et quand ?')).toEqual([1]);
  });

  it('lets every question of the default model pass', () => {
    const { sellingStartsAt } = defaultModel;
    const faults = defaultModel.steps.flatMap((step) =>
      step.questions.flatMap((q) => lintQuestion(q.text, { step: step.sequence, sellingStartsAt })),
    );
    expect(faults).toEqual([]);
  });
});
