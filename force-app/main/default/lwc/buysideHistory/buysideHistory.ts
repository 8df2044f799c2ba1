import BuysideElement from 'c/buysideElement';
import ALL from '@salesforce/label/c.Buyside_History_All';
import BLOCKERS from '@salesforce/label/c.Buyside_Blockers_Heading';
import EMPTY from '@salesforce/label/c.Buyside_History_Empty';
import ENDS from '@salesforce/label/c.Buyside_History_Ends';
import ENTERED from '@salesforce/label/c.Buyside_History_Entered';
import FILTER from '@salesforce/label/c.Buyside_History_Filter';
import HEADING from '@salesforce/label/c.Buyside_History_Heading';
import JOINED from '@salesforce/label/c.Buyside_History_Joined';
import LEARNED from '@salesforce/label/c.Buyside_History_Learned';
import LEFT from '@salesforce/label/c.Buyside_History_Left';
import OPENED from '@salesforce/label/c.Buyside_History_Opened';
import QUESTIONS from '@salesforce/label/c.Buyside_Questions';
import RECORDED_BY from '@salesforce/label/c.Buyside_History_By';
import STANDS from '@salesforce/label/c.Buyside_History_Stands';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import STEPS from '@salesforce/label/c.Buyside_Path_Steps';
import TEAM from '@salesforce/label/c.Buyside_Team_Heading';
import UNDATED from '@salesforce/label/c.Buyside_History_Undated';
import { BASIS } from 'c/buysideLogic';
import type { View } from 'c/buysideStore';
import { dateWords, dayOf, facts, fill } from 'c/buysideWords';

/** So many entries are shown before "show all". */
const AT_FIRST = 30;

const KINDS = { step: STEPS, question: QUESTIONS, team: TEAM, blocker: BLOCKERS, end: ENDS } as const;
type Kind = keyof typeof KINDS;

/** Who said it, how we know, when we learned it and who entered it. */
interface Origin {
  readonly basis: string | null;
  readonly basisLabel: string;
  readonly toldBy: string | null;
  readonly learnedOn: string | null;
  readonly recordedBy: string | null;
}
interface Happening {
  readonly key: string;
  readonly kind: Kind;
  /** ISO instant of the thing itself; null when it is not known. */
  readonly at: string | null;
  readonly title: string;
  readonly words: string | null;
  readonly origin: Origin;
}
interface ShownEntry {
  readonly key: string;
  readonly icon: string;
  readonly when: string;
  readonly title: string;
  readonly facts: string;
  readonly words: string | null;
}

const ICONS: Readonly<Record<Kind, string>> = {
  step: 'utility:check',
  question: 'utility:question',
  team: 'utility:user',
  blocker: 'utility:ban',
  end: 'utility:flag',
};

/** Everything said and done on the decision in one line of time, newest first. */
export default class BuysideHistory extends BuysideElement {
  readonly labels = { heading: HEADING, empty: EMPTY, filter: FILTER };
  readonly kinds = [{ label: ALL, value: '' }, ...Object.entries(KINDS).map(([value, label]) => ({ label, value }))];
  kind = '';

  get all(): Happening[] {
    const { view, kind } = this;
    const happened = view ? happeningsOf(view).filter((one) => kind === '' || one.kind === kind) : [];
    return happened.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
  }

  get entries(): ShownEntry[] {
    const { all } = this;
    return all.slice(0, this.showsAll ? all.length : AT_FIRST).map((one) => this.shown(one));
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  get more(): string {
    return this.moreOf(this.all.length, AT_FIRST);
  }

  handleKind(event: CustomEvent<{ value: string }>): void {
    this.kind = event.detail.value;
  }

  private shown({ key, kind, at, title, words, origin }: Happening): ShownEntry {
    const { basis, basisLabel, toldBy, learnedOn, recordedBy } = origin;
    const isLater = at !== null && learnedOn !== null && dayOf(learnedOn) !== dayOf(at);
    return {
      key,
      icon: ICONS[kind],
      when: dateWords(at) || UNDATED,
      title,
      facts: facts(
        basisLabel,
        toldBy,
        isLater && fill(LEARNED, dateWords(learnedOn)),
        recordedBy && basis !== BASIS.inferred && fill(RECORDED_BY, recordedBy),
      ),
      words,
    };
  }
}

/** The happenings in all rows of a deal, what comes last in one moment first. A row with a beginning and an end is two. */
function happeningsOf(view: View): Happening[] {
  const nameOf = (code: string): string => {
    const step = view.steps.find((one) => one.code === code);
    return step ? fill(STEP_TITLE, step.sequence, step.name) : code;
  };
  const memberName = (key: string): string => view.everyone.find((one) => one.key === key)?.name ?? '';
  const happened = (
    key: string,
    kind: Kind,
    at: string | null,
    title: string,
    words: string | null,
    origin: Origin,
  ): Happening => ({ key, kind, at, title, words, origin });
  return [
    ...view.ends.map((end) => happened(end.key, 'end', end.on, end.outcomeLabel, end.words, end)),
    ...view.answers.map((answer) =>
      happened(
        answer.key,
        'question',
        answer.answeredOn,
        answer.questionText,
        answer.words ?? answer.responseLabel,
        answer,
      ),
    ),
    ...view.everyone.flatMap((member) => [
      happened(`${member.key}:in`, 'team', member.joinedOn, fill(JOINED, member.name), null, member),
      ...(member.leftOn === null
        ? []
        : [happened(`${member.key}:out`, 'team', member.leftOn, fill(LEFT, member.name), null, member)]),
    ]),
    ...view.statements.map((said) =>
      happened(
        said.id,
        'team',
        said.statedOn,
        fill(STANDS, memberName(said.memberKey), said.levelLabel),
        said.words,
        said,
      ),
    ),
    ...view.blockers.flatMap((blocker) => [
      happened(blocker.key, 'blocker', blocker.openedOn, fill(OPENED, blocker.categoryLabel), blocker.words, blocker),
      ...(blocker.closedOn === null
        ? []
        : [
            happened(
              `${blocker.key}:out`,
              'blocker',
              blocker.closedOn,
              `${blocker.categoryLabel}: ${blocker.statusLabel}`,
              null,
              { basis: null, basisLabel: '', toldBy: null, learnedOn: null, recordedBy: null },
            ),
          ]),
    ]),
    ...view.visits.flatMap((visit) => {
      const step = nameOf(visit.stepCode);
      const isOver = visit.exitedOn !== null || visit.enteredOn === null;
      const evidence = visit.evidence ?? visit.note;
      return [
        ...(isOver
          ? [
              happened(
                visit.key,
                'step',
                visit.exitedOn ?? visit.learnedOn,
                `${step}: ${visit.statusLabel}`,
                evidence,
                visit,
              ),
            ]
          : []),
        ...(visit.enteredOn === null
          ? []
          : [
              happened(
                `${visit.key}:in`,
                'step',
                visit.enteredOn,
                fill(ENTERED, step),
                isOver ? null : evidence,
                visit,
              ),
            ]),
      ];
    }),
  ];
}
