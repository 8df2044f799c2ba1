/**
 * The data of one deal, shared by every component on its page.
 *
 * A module is evaluated once per page load, so its state is shared by all components of the namespace; it outlives a
 * record page, so it is kept by record and dropped with the last component that shows the record. One of the components
 * does the reading (its wire is the only one with a query); the others are told. Writes go through here one at a time,
 * each as one request: shown at once, kept when the org takes them, taken back when it refuses. What colleagues did is
 * read once the user pauses, and at once after a refusal.
 */
import { executeMutation, type GraphQLDocument } from 'lightning/graphql';
import type { GraphQLResult } from 'platform-types';
import { operationsOf, writesOver, type Intent } from './actions';
import { applied, rivalOf, toRequest, type Operation } from './mutation';
import { hasRecords, READ, toSnapshot } from './query';
import { changedBy, isNoAccess, toSentence } from './refusal';
import type { ObjectName, Snapshot } from './rows';
import { timerOf } from './timer';
import { firstStepToShow, modelIdOf, toView, type View } from './view';

export { visitToEnd } from './actions';
export { COMPARE, countsOf } from './query';
export { missingAt } from './view';
export type { Intent, Person, Source } from './actions';
export type { Option } from './rows';
export type {
  AnswerEntry,
  BlockerEntry,
  Candidate,
  EndEntry,
  MemberEntry,
  QuestionEntry,
  StatementEntry,
  StepEntry,
  View,
  VisitEntry,
} from './view';

/** What the user may record. All false until the org has said so. */
export interface Permissions {
  readonly visits: boolean;
  readonly answers: boolean;
  readonly team: boolean;
  readonly buyIns: boolean;
  readonly blockers: boolean;
  readonly ends: boolean;
}

export type Phase = 'loading' | 'ready' | 'no-deal' | 'no-model' | 'no-access' | 'error';

/** What a form was given, to open it again as it was. Opaque here. */
export interface Draft {
  readonly request: object;
  readonly values: object;
}

/** An entry that was not sent, or that the org refused after its form had closed. */
export interface Held {
  readonly intent: Intent;
  readonly draft: Draft;
  /** Why it was refused; null while it can still be undone. */
  readonly error: string | null;
}

/** What a component is told. A new object each time something changed. */
export interface State {
  readonly phase: Phase;
  /** Present exactly when `phase` is `ready`. */
  readonly view: View | null;
  /** Sentence for the `error` phase, or for a refresh that failed while older data is still shown. */
  readonly error: string | null;
  readonly selectedCode: string;
  readonly can: Permissions;
  readonly isSaving: boolean;
  /** The last thing the user recorded was saved. */
  readonly hasSaved: boolean;
  readonly held: Held | null;
}

/** What the reading component puts into its wire; undefined keeps a wire silent. */
export interface ReadRequest {
  readonly query: GraphQLDocument | undefined;
  readonly variables: Record<string, unknown> | undefined;
}

/** A component that shows a deal. */
export interface Member {
  show(state: State): void;
  read(request: ReadRequest): void;
}

export const SILENT: ReadRequest = { query: undefined, variables: undefined };
export const LOADING: State = {
  phase: 'loading',
  view: null,
  error: null,
  selectedCode: '',
  can: permissionsOf(undefined),
  isSaving: false,
  hasSaved: false,
  held: null,
};

/** So long an entry about a step can be undone. Unit: ms. */
export const UNDO_MS = 10_000;
/** So long after the last save the deal is read again, so that a row of quick entries costs one read. Unit: ms. */
const REREAD_MS = 1500;

/** One deal's data and the components that show it. */
export interface Session {
  join(member: Member): void;
  leave(member: Member): void;
  provide(result: GraphQLResult<unknown>): void;
  select(stepCode: string): void;
  /**
   * Saves an intent. Resolves when it is saved; rejects with an Error whose message is for people, also when a colleague
   * has changed what it would write over since it was `seen`: what is on the screen, unless a form was opened earlier.
   */
  save(intent: Intent, seen?: View | null): Promise<void>;
  /** Shows an intent and saves it in ten seconds, or sooner when anything else happens. */
  hold(intent: Intent, draft: Draft): void;
  /** Forgets what is held. */
  undo(): void;
  /** Reads again. Every component of a page asks when the page is refreshed; that is one read. */
  refresh(): Promise<void>;
}

const sessions = new Map<string, Session>();
/** Records written to since they were last read: what a wire has kept of them from before is not the present state. */
const outdated = new Set<string>();

/** The session of a record; made on first use, dropped when the last component leaves it. */
export function sessionOf(recordId: string): Session {
  const found = sessions.get(recordId) ?? createSession(recordId);
  sessions.set(recordId, found);
  return found;
}

/** All false until the org has said so, and where the deal's path may not be written. */
function permissionsOf(snapshot: Snapshot | undefined): Permissions {
  const path = snapshot?.infos.get('Decision_Path__c');
  const mayPath = snapshot?.rows.Decision_Path__c.length ? path?.mayUpdate : path?.mayCreate;
  const may = (name: ObjectName): boolean => {
    const info = snapshot?.infos.get(name);
    return Boolean(mayPath && info?.mayCreate && info.mayUpdate);
  };
  return {
    visits: may('Decision_Step__c'),
    answers: may('Facilitation_Answer__c'),
    team: may('Buying_Team_Member__c'),
    buyIns: may('Buying_Team_Member__c') && may('Buy_In__c'),
    blockers: may('Consensus_Blocker__c'),
    ends: may('Decision_End__c'),
  };
}

function createSession(recordId: string): Session {
  const members = new Set<Member>();
  let reader: Member | undefined;
  let snapshot: Snapshot | undefined;
  let failure: unknown;
  let pending: readonly (readonly Operation[])[] = [];
  let held: (Held & { readonly operations?: readonly Operation[] }) | null = null;
  let selectedCode = '';
  let refreshRead: (() => Promise<void>) | undefined;
  let rereading: Promise<void> | undefined;
  let queue: Promise<void> = Promise.resolve();
  let hasSaved = false;
  /** While true, a read that fails is no news: the write before it has just said the same. */
  let isQuiet = false;
  /** Writes the org has taken, and how many of them the read under way can know of. */
  let written = 0;
  let known = 0;
  let state = LOADING;
  const rereadTimer = timerOf(REREAD_MS);
  const holdTimer = timerOf(UNDO_MS);

  // Kept as one object: a wire that is given an equal but new one would read again.
  let variables: Record<string, unknown> = { dealId: recordId, modelId: null };

  const ask = (): void => reader?.read({ query: READ, variables });
  const viewWith = (operations: readonly (readonly Operation[])[]): View | null => {
    if (!snapshot) return null;
    return toView(operations.reduce((all, some) => applied(all, some), snapshot));
  };
  const operationsFor = (view: View, intent: Intent): Operation[] =>
    operationsOf(
      view,
      intent,
      new Date().toISOString(),
      snapshot?.infos.get('OpportunityContactRole')?.mayCreate === true,
    );

  const toState = (): State => {
    const view = viewWith(held?.operations ? [...pending, held.operations] : pending);
    const phase = ((): Phase => {
      if (view) return 'ready';
      if (failure !== undefined) return isNoAccess(failure) ? 'no-access' : 'error';
      if (!snapshot) return 'loading';
      return snapshot.deal ? 'no-model' : 'no-deal';
    })();
    if (view && !view.steps.some((step) => step.code === selectedCode)) selectedCode = firstStepToShow(view);
    return {
      phase,
      view,
      error: failure === undefined ? null : toSentence(failure),
      selectedCode,
      can: permissionsOf(snapshot),
      isSaving: pending.length > 0,
      hasSaved,
      held,
    };
  };

  const tell = (): void => {
    state = toState();
    members.forEach((member) => member.show(state));
  };

  const reread = async (): Promise<void> => {
    rereadTimer.clear();
    known = written;
    try {
      await refreshRead?.();
    } catch (error) {
      if (!isQuiet) failure = error;
    }
  };
  const refresh = (): Promise<void> => {
    rereading ??= reread().finally(() => {
      rereading = undefined;
      tell();
    });
    return rereading;
  };

  const rereadQuietly = async (): Promise<void> => {
    isQuiet = true;
    await reread();
    isQuiet = false;
  };

  /** Saves an intent whose operations are shown already; they are made anew of what the org has taken since. */
  const saveNow = async (intent: Intent, seen: View | null, shown: readonly Operation[]): Promise<void> => {
    let rival: string | null = null;
    try {
      if (writesOver(intent)) await rereadQuietly();
      const view = viewWith([]);
      if (!view || !snapshot) throw new Error();
      const operations = operationsFor(view, intent);
      rival = seen && writesOver(intent) ? rivalOf(operations, seen.rows, snapshot) : null;
      if (rival === null) {
        const { data, errors } = await executeMutation(toRequest(operations));
        if (errors && errors.length > 0) throw errors;
        snapshot = applied(snapshot, operations, data);
        written += 1;
        outdated.add(recordId);
        hasSaved = true;
        rereadTimer.start(refresh);
      }
    } catch (error) {
      // The usual cause is a colleague who was faster: show what is there now, beside the sentence that says so.
      await rereadQuietly();
      throw new Error(toSentence(error), { cause: error });
    } finally {
      pending = pending.filter((other) => other !== shown);
      tell();
    }
    if (rival !== null) throw new Error(changedBy(rival));
  };
  const enqueue = (intent: Intent, seen: View | null): Promise<void> => {
    const view = viewWith(pending);
    const shown = view ? operationsFor(view, intent) : [];
    pending = [...pending, shown];
    hasSaved = false;
    tell();
    const saved = queue.then(() => saveNow(intent, seen, shown));
    queue = saved.catch(() => undefined);
    return saved;
  };

  /** Sends what is held. A refusal comes when its form is long closed, so it is kept with the draft to open it again. */
  const flush = (): void => {
    holdTimer.clear();
    if (!held?.operations) return;
    const { intent, draft } = held;
    held = null;
    enqueue(intent, state.view).catch(({ message }: Error) => {
      held = { intent, draft, error: message };
      tell();
    });
  };
  /** Nothing waits while the page cannot be seen; whoever comes back to it sees what colleagues did meanwhile. */
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') flush();
    else refresh();
  };

  return {
    join(member) {
      members.add(member);
      if (members.size === 1) document.addEventListener('visibilitychange', onVisibility);
      if (!reader) {
        reader = member;
        ask();
      }
      member.show(state);
    },
    leave(member) {
      members.delete(member);
      if (reader !== member) return;
      member.read(SILENT);
      [reader] = members;
      if (reader) {
        ask();
        return;
      }
      flush();
      rereadTimer.clear();
      document.removeEventListener('visibilitychange', onVisibility);
      sessions.delete(recordId);
    },
    provide({ data, errors, refresh: again }) {
      refreshRead = again ?? refreshRead;
      if (data === undefined && (errors === undefined || isQuiet)) return;
      // Begun before the last save, it would take back from the page what the org has taken.
      if (snapshot && known !== written) {
        rereadTimer.start(refresh);
        return;
      }
      failure = errors && errors.length > 0 && !hasRecords(data) ? errors : undefined;
      if (data && failure === undefined) {
        if (!snapshot && outdated.has(recordId)) rereadTimer.start(refresh);
        outdated.delete(recordId);
        const found = toSnapshot(data);
        // Gone while somebody types: what they typed stays on the screen, beside the sentence that says so.
        if (snapshot?.deal && !found.deal) {
          failure = { message: 'ENTITY_IS_DELETED' };
          tell();
          return;
        }
        snapshot = found;
        const own = modelIdOf(snapshot);
        const isKnown = snapshot.stepDefinitions.some((row) => row.Decision_Model__c === own);
        // A path on an older model: its definitions come with a second read, before anything is shown.
        if (own !== null && !isKnown && own !== variables.modelId) {
          variables = { dealId: recordId, modelId: own };
          ask();
          return;
        }
      }
      tell();
    },
    select(stepCode) {
      selectedCode = stepCode;
      tell();
    },
    save(intent, seen = state.view) {
      flush();
      return enqueue(intent, seen);
    },
    hold(intent, draft) {
      flush();
      const view = viewWith(pending);
      if (!view) return;
      held = { intent, draft, error: null, operations: operationsFor(view, intent) };
      hasSaved = false;
      holdTimer.start(flush);
      tell();
    },
    undo() {
      holdTimer.clear();
      held = null;
      tell();
    },
    refresh,
  };
}
