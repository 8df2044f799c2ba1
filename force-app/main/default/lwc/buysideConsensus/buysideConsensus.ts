import BuysideElement from 'c/buysideElement';
import AS_OF from '@salesforce/label/c.Buyside_As_Of';
import EMPTY from '@salesforce/label/c.Buyside_Consensus_Empty';
import HEADING from '@salesforce/label/c.Buyside_Consensus_Heading';
import HIDDEN from '@salesforce/label/c.Buyside_Hidden';
import IN_GENERAL from '@salesforce/label/c.Buyside_Blocker_No_Step';
import MEMBER from '@salesforce/label/c.Buyside_Consensus_Member';
import NOT_HEARD from '@salesforce/label/c.Buyside_Not_Heard';
import RECORD from '@salesforce/label/c.Buyside_Member_Menu_Buy_In';
import STEP_TITLE from '@salesforce/label/c.Buyside_Step_Title';
import { standingOf } from 'c/buysideLogic';
import type { Standing } from 'c/buysideLogic';
import { consensusWords, levelNumber, standsClass } from 'c/buysideStanding';
import type { MemberEntry, StatementEntry } from 'c/buysideStore';
import { dateWords, endOf, facts, fill, today } from 'c/buysideWords';

interface Column {
  /** Id of the step; '' for what was said of none in particular. */
  readonly key: string;
  readonly label: string;
}
interface Cell {
  readonly key: string;
  readonly memberKey: string;
  readonly stepId: string;
  readonly level: string;
  readonly className: string;
  readonly facts: string;
  readonly words: string;
  readonly spoken: string;
}
interface RowOf {
  readonly key: string;
  readonly name: string;
  readonly facts: string;
  readonly cells: readonly Cell[];
}

/** Where each member stands, step by step, on any day. A statement is added, never changed. */
export default class BuysideConsensus extends BuysideElement {
  readonly labels = { heading: HEADING, asOf: AS_OF, member: MEMBER };
  readonly latestDay = today();
  day = today();

  get isHidden(): boolean {
    return this.view?.sees('Buy_In__c') === false;
  }

  get hasGrid(): boolean {
    return !this.isHidden && (this.standing?.members.length ?? 0) > 0;
  }

  get standing(): Standing<MemberEntry, StatementEntry> | null {
    const { view } = this;
    return view ? standingOf(view.everyone, view.statements, endOf(this.day || today())) : null;
  }

  /** Whether they agreed by that day; or why there is nothing to be seen. */
  get note(): string {
    if (this.isHidden) return HIDDEN;
    return this.standing ? consensusWords(this.standing.consensus) || EMPTY : '';
  }

  /** Steps that something was said of, the one on the screen, and what was said of none in particular. */
  get columns(): Column[] {
    const { view } = this;
    const said = new Set(view?.statements.map(({ stepId }) => stepId ?? ''));
    const steps = (view?.steps ?? []).filter(({ id, code }) => said.has(id) || code === this.state.selectedCode);
    const columns = steps.map(({ id, name, sequence }) => ({
      key: id,
      label: fill(STEP_TITLE, sequence, name),
    }));
    return said.has('') ? [...columns, { key: '', label: IN_GENERAL }] : columns;
  }

  get rows(): RowOf[] {
    const { columns } = this;
    return (this.standing?.members ?? []).map(({ member, byStep, latest }) => ({
      key: member.key,
      name: member.name,
      facts: facts(member.functionLabel, latest ? '' : NOT_HEARD),
      cells: columns.map((column) => this.cell(member, column, byStep.get(column.key))),
    }));
  }

  /** Today's grid takes statements; an earlier day only shows them. */
  get can(): boolean {
    return this.state.can.buyIns && this.day === this.latestDay;
  }

  handleDay(event: CustomEvent<{ value: string }>): void {
    this.day = event.detail.value || this.latestDay;
  }

  handleCell(event: Event): void {
    const { member = '', step = '' } = (event.currentTarget as HTMLElement).dataset;
    const opener = `[data-member="${member}"][data-step="${step}"]`;
    if (this.can) this.openForm({ kind: 'buyIn', memberKey: member, stepId: step || null }, opener);
  }

  private cell(member: MemberEntry, column: Column, said: StatementEntry | undefined): Cell {
    return {
      key: column.key || 'general',
      memberKey: member.key,
      stepId: column.key,
      level: said?.levelLabel ?? '+',
      className: said && levelNumber(said.level) > 0 ? `cell ${standsClass(said.level)}` : 'cell quiet add',
      facts: said ? facts(dateWords(said.statedOn), said.basisLabel, said.toldBy, said.subject) : '',
      words: said?.words ?? '',
      spoken: facts(member.name, column.label, said?.levelLabel ?? RECORD),
    };
  }
}
