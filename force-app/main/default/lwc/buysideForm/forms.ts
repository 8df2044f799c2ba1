/** What each form asks, and the intent its answers make. No component, no clock but today's date. */
import { categorySentence } from 'c/buysideCategories';
import AFFECTED from '@salesforce/label/c.Buyside_Blocker_Affected';
import ANSWER from '@salesforce/label/c.Buyside_Answer_Write';
import ANSWER_WORDS from '@salesforce/label/c.Buyside_Answer_Words';
import BASIS_LABEL from '@salesforce/label/c.Buyside_Source_Basis';
import BEFORE_DEAL from '@salesforce/label/c.Buyside_Source_Before_Deal';
import CATEGORY from '@salesforce/label/c.Buyside_Blocker_Category';
import CONTACT from '@salesforce/label/c.Buyside_Member_Contact';
import END_STEP from '@salesforce/label/c.Buyside_End_Step';
import END_TITLE from '@salesforce/label/c.Buyside_End_Title';
import FUNCTION from '@salesforce/label/c.Buyside_Member_Function';
import LEVEL from '@salesforce/label/c.Buyside_Buy_In_Level';
import NAME from '@salesforce/label/c.Buyside_Placeholder_Name';
import NAME_HELP from '@salesforce/label/c.Buyside_Placeholder_Help';
import NAME_TITLE from '@salesforce/label/c.Buyside_Member_Name_Title';
import NEW_VISIT from '@salesforce/label/c.Buyside_Visit_Is_New';
import NO_STEP from '@salesforce/label/c.Buyside_Blocker_No_Step';
import NOBODY_YET from '@salesforce/label/c.Buyside_Blocker_No_Owner';
import NOBODY from '@salesforce/label/c.Buyside_Source_Nobody';
import NONE from '@salesforce/label/c.Buyside_None';
import NOT_KNOWN from '@salesforce/label/c.Buyside_Step_Untouched';
import NOTE from '@salesforce/label/c.Buyside_Note';
import OWNER from '@salesforce/label/c.Buyside_Blocker_Owner';
import ROLES_LABEL from '@salesforce/label/c.Buyside_Member_Roles';
import ROLES_TITLE from '@salesforce/label/c.Buyside_Member_Roles_Title';
import STEP from '@salesforce/label/c.Buyside_Blocker_Step';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import SINCE from '@salesforce/label/c.Buyside_Blocker_When';
import STEP_ABOUT from '@salesforce/label/c.Buyside_Buy_In_Step';
import SUBJECT from '@salesforce/label/c.Buyside_Buy_In_Subject';
import TITLE_CONTACT from '@salesforce/label/c.Buyside_Team_Add_Contact';
import TITLE_VOICE from '@salesforce/label/c.Buyside_Team_Add';
import TITLE_BLOCKER from '@salesforce/label/c.Buyside_Blocker_Title';
import TITLE_BUY_IN from '@salesforce/label/c.Buyside_Buy_In_Title';
import UNKNOWN_ENTRY from '@salesforce/label/c.Buyside_Visit_Entry_Unknown';
import WHEN from '@salesforce/label/c.Buyside_Source_When';
import WHO from '@salesforce/label/c.Buyside_Source_Who';
import WORDS from '@salesforce/label/c.Buyside_Blocker_Words';
import { ANSWER_RESPONSE, BASIS, BUY_IN_SUBJECT, STEP_STATUS } from 'c/buysideLogic';
import type {
  BlockerCategory,
  BuyerFunction,
  BuyInLevel,
  BuyInSubject,
  EndOutcome,
  HumanBasis,
  Role,
  StepStatus,
} from 'c/buysideLogic';
import { visitToEnd } from 'c/buysideStore';
import type { BlockerEntry, Intent, MemberEntry, Option, Person, Source, State, StepEntry, View } from 'c/buysideStore';
import { dayOf, fill, instantOf, today } from 'c/buysideWords';

export type Values = Readonly<Record<string, string | readonly string[]>>;

/** What is to be recorded, and, when it was refused after its form had closed, what was typed and why. */
export type FormRequest = { readonly values?: Values; readonly error?: string | null } & (
  | { readonly kind: 'visit'; readonly stepCode: string; readonly status: StepStatus }
  | { readonly kind: 'answer'; readonly stepCode: string; readonly questionCode: string }
  | { readonly kind: 'voice' | 'contact' }
  | { readonly kind: 'member' | 'name'; readonly memberKey: string }
  | { readonly kind: 'buyIn'; readonly memberKey: string; readonly stepId: string | null }
  | { readonly kind: 'blocker'; readonly blockerKey: string | null }
  | { readonly kind: 'end'; readonly outcome: EndOutcome }
);

/** One input. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: 'choice' | 'radio' | 'checks' | 'words' | 'contact' | 'text' | 'date';
  readonly value?: string | readonly string[] | null;
  readonly options?: readonly Option[];
  readonly isRequired?: boolean;
  /** Earliest and latest day. */
  readonly min?: string;
  readonly max?: string;
  /** Most characters the org keeps. */
  readonly most?: number;
  /** What to say below it for what is in it. */
  readonly hintOf?: (value: string) => string;
  readonly isThird?: boolean;
}

export interface FormSpec {
  readonly title: string;
  readonly hint?: string;
  readonly fields: readonly Field[];
  intentOf(values: Values): Intent;
}

/** Most characters of the fields that hold somebody's words, and of a placeholder's name. */
const MOST_WORDS = 32_000;
const MOST_NAME = 120;

const text = (values: Values, name: string): string => String(values[name] ?? '');
const many = (values: Values, name: string): string[] => [...(values[name] ?? [])];

const wordsField = (label: string, isRequired = false): Field => ({
  name: 'words',
  label,
  type: 'words',
  isRequired,
  most: MOST_WORDS,
});

/** When it was so, how we know and who said it; each with a default that is right most of the time. */
function sourceFields(view: View, whenLabel = WHEN, who = '', min?: string): Field[] {
  const bases = view.choices('Decision_Step__c', 'Basis__c').filter(({ value }) => value !== BASIS.inferred);
  const people = view.people.map(({ contactId, name }) => ({ label: name, value: contactId }));
  const since = view.dealSince === null ? '' : dayOf(view.dealSince);
  return [
    { name: 'basis', label: BASIS_LABEL, type: 'choice', value: BASIS.told, options: bases, isThird: true },
    {
      name: 'who',
      label: WHO,
      type: 'choice',
      value: who,
      options: [{ label: NOBODY, value: '' }, ...people],
      isThird: true,
    },
    {
      name: 'at',
      label: whenLabel,
      type: 'date',
      value: today(),
      min,
      max: today(),
      isThird: true,
      hintOf: (day) => (day !== '' && day < since ? BEFORE_DEAL : ''),
    },
  ];
}

function sourceOf(view: View, values: Values, notBefore: string | null = null): Source {
  const person = view.people.find(({ contactId }) => contactId === values.who);
  return {
    at: instantOf(text(values, 'at') || today(), notBefore),
    basis: text(values, 'basis') as HumanBasis,
    contactId: person?.contactId ?? null,
    contactName: person?.name ?? null,
  };
}

function stepField(view: View, label: string, none: string, value: string): Field {
  const steps = view.steps.map(({ id, name, sequence }) => ({ label: fill(STEP_TITLE, sequence, name), value: id }));
  return { name: 'step', label, type: 'choice', value, options: [{ label: none, value: '' }, ...steps] };
}
const stepOf = (view: View, values: Values): StepEntry | null =>
  view.steps.find(({ id }) => id === values.step) ?? null;

const rolesField = (view: View, value: readonly string[] = []): Field => ({
  name: 'roles',
  label: ROLES_LABEL,
  type: 'checks',
  value,
  options: view.choices('Buying_Team_Member__c', 'Roles__c'),
});

/** The contact a record picker chose: by name where the page knows it. */
function personOf(view: View, contactId: string): Person {
  const known = [...view.candidates, ...view.people].find((one) => one.contactId === contactId);
  return known ?? { contactId, name: '\u2026' };
}

function visitForm(view: View, step: StepEntry, status: StepStatus): FormSpec {
  const ended = visitToEnd(view, step.code, status);
  const count = view.visits.filter(({ stepCode }) => stepCode === step.code).length;
  const leaves = status === STEP_STATUS.exitMet || status === STEP_STATUS.leftUnmet;
  const hint = ((): string => {
    if (ended) return '';
    if (count > 0) return fill(NEW_VISIT, count + 1);
    return leaves ? UNKNOWN_ENTRY : '';
  })();
  const since = ended?.enteredOn ?? null;
  return {
    title: `${fill(STEP_TITLE, step.sequence, step.name)}: ${view.label('Decision_Step__c', 'Status__c', status)}`,
    hint,
    fields: [
      ...sourceFields(view, WHEN, '', since === null ? undefined : dayOf(since)),
      ...(view.mayWrite('Decision_Step__c', 'Note__c') ? [wordsField(NOTE)] : []),
    ],
    intentOf: (values) => ({
      kind: 'visit',
      step,
      status,
      source: sourceOf(view, values, since),
      note: text(values, 'words'),
    }),
  };
}

function memberForm(view: View, member: MemberEntry): FormSpec {
  const functions = view.choices('Buying_Team_Member__c', 'Function__c');
  return {
    title: fill(ROLES_TITLE, member.name),
    fields: [
      rolesField(view, member.roles),
      {
        name: 'function',
        label: FUNCTION,
        type: 'choice',
        value: member.function,
        options: [{ label: NONE, value: '' }, ...functions],
      },
    ],
    intentOf: (values) => ({
      kind: 'changeMember',
      member,
      roles: many(values, 'roles') as Role[],
      function: (values.function || null) as BuyerFunction | null,
    }),
  };
}

function contactForm(view: View, member: MemberEntry | undefined): FormSpec {
  const picker: Field = { name: 'contact', label: CONTACT, type: 'contact', isRequired: true };
  return {
    title: member ? fill(NAME_TITLE, member.name) : TITLE_CONTACT,
    fields: member ? [picker] : [picker, rolesField(view)],
    intentOf: (values) => {
      const contact = personOf(view, text(values, 'contact'));
      if (member) return { kind: 'changeMember', member, contact };
      return { kind: 'addMember', who: contact, roles: many(values, 'roles') as Role[] };
    },
  };
}

function voiceForm(view: View): FormSpec {
  return {
    title: TITLE_VOICE,
    hint: NAME_HELP,
    fields: [{ name: 'name', label: NAME, type: 'text', isRequired: true, most: MOST_NAME }, rolesField(view)],
    intentOf: (values) => ({
      kind: 'addMember',
      who: text(values, 'name').trim(),
      roles: many(values, 'roles') as Role[],
    }),
  };
}

function buyInForm(view: View, member: MemberEntry, stepId: string | null): FormSpec {
  const levels = view.choices('Buying_Team_Member__c', 'Latest_Buy_In__c').slice(1).reverse();
  return {
    title: fill(TITLE_BUY_IN, member.name),
    fields: [
      { name: 'level', label: LEVEL, type: 'radio', options: levels, isRequired: true },
      {
        name: 'subject',
        label: SUBJECT,
        type: 'choice',
        value: BUY_IN_SUBJECT.change,
        options: view.choices('Buy_In__c', 'Subject__c'),
      },
      stepField(view, STEP_ABOUT, NO_STEP, stepId ?? ''),
      wordsField(WORDS),
      ...sourceFields(view, WHEN, member.contactId ?? ''),
    ],
    intentOf: (values) => ({
      kind: 'buyIn',
      member,
      step: stepOf(view, values),
      level: text(values, 'level') as BuyInLevel,
      subject: text(values, 'subject') as BuyInSubject,
      words: text(values, 'words'),
      source: sourceOf(view, values),
    }),
  };
}

function blockerForm(view: View, blocker: BlockerEntry | null, selectedId: string): FormSpec {
  const team = view.team
    .filter(({ isUnconfirmed }) => !isUnconfirmed)
    .map(({ id, name }) => ({ label: name, value: id }));
  const stepId = blocker
    ? (view.steps.find(({ sequence }) => sequence === blocker.stepSequence)?.id ?? '')
    : selectedId;
  return {
    title: TITLE_BLOCKER,
    fields: [
      {
        name: 'category',
        label: CATEGORY,
        type: 'choice',
        value: blocker?.category ?? '',
        options: view.choices('Consensus_Blocker__c', 'Category__c'),
        isRequired: true,
        hintOf: categorySentence,
      },
      stepField(view, STEP, NO_STEP, stepId),
      { ...wordsField(WORDS), value: blocker?.words ?? '' },
      {
        name: 'owner',
        label: OWNER,
        type: 'choice',
        value: blocker?.ownerId ?? '',
        options: [{ label: NOBODY_YET, value: '' }, ...team],
      },
      ...(team.length > 0
        ? [
            {
              name: 'affected',
              label: AFFECTED,
              type: 'checks' as const,
              value: blocker?.affected ?? [],
              options: team,
            },
          ]
        : []),
      ...(blocker ? [] : sourceFields(view, SINCE)),
    ],
    intentOf: (values) => ({
      kind: 'blocker',
      blocker,
      category: text(values, 'category') as BlockerCategory,
      step: stepOf(view, values),
      words: text(values, 'words'),
      ownerId: text(values, 'owner') || null,
      affected: many(values, 'affected'),
      source: sourceOf(view, values),
    }),
  };
}

function endForm(view: View, outcome: EndOutcome): FormSpec {
  const current = view.current?.step.code;
  const at = view.steps.find(({ code }) => code === current)?.id ?? '';
  return {
    title: fill(END_TITLE, view.label('Decision_End__c', 'Outcome__c', outcome)),
    fields: [...sourceFields(view), stepField(view, END_STEP, NOT_KNOWN, at), wordsField(WORDS)],
    intentOf: (values) => ({
      kind: 'end',
      outcome,
      step: stepOf(view, values),
      words: text(values, 'words'),
      source: sourceOf(view, values),
    }),
  };
}

/** The form for a request; null when what it is about is no longer there. `state` says which step is on the screen. */
export function specOf(request: FormRequest, view: View, state: Pick<State, 'selectedCode'>): FormSpec | null {
  const stepAt = (code: string): StepEntry | undefined => view.steps.find((step) => step.code === code);
  const memberOf = (key: string): MemberEntry | undefined => view.everyone.find((member) => member.key === key);
  switch (request.kind) {
    case 'visit': {
      const step = stepAt(request.stepCode);
      return step ? visitForm(view, step, request.status) : null;
    }
    case 'answer': {
      const step = stepAt(request.stepCode);
      const question = step?.questions.find(({ code }) => code === request.questionCode);
      if (!step || !question) return null;
      return {
        title: ANSWER,
        fields: [wordsField(ANSWER_WORDS, true), ...sourceFields(view)],
        intentOf: (values) => ({
          kind: 'answer',
          step,
          question,
          response: ANSWER_RESPONSE.answered,
          words: text(values, 'words'),
          source: sourceOf(view, values),
        }),
      };
    }
    case 'voice':
      return voiceForm(view);
    case 'contact':
      return contactForm(view, undefined);
    case 'end':
      return endForm(view, request.outcome);
    case 'blocker': {
      const blocker = view.blockers.find(({ key }) => key === request.blockerKey) ?? null;
      return blockerForm(view, blocker, stepAt(state.selectedCode)?.id ?? '');
    }
    default: {
      const member = memberOf(request.memberKey);
      if (!member) return null;
      if (request.kind === 'buyIn') return buyInForm(view, member, request.stepId);
      return request.kind === 'name' ? contactForm(view, member) : memberForm(view, member);
    }
  }
}
