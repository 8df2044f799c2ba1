/**
 * The data of one deal, shared by every component on its page.
 *
 * A module is evaluated once per page load, so its state is shared by all components of the namespace; it outlives a
 * record page, so it is kept by record and dropped with the last component that shows the record. One of the components
 * does the reading (its wire is the only one with a query); the others are told. Writes go through here one at a time:
 * shown at once, taken back when the org refuses, and followed by a new read.
 */
import { executeMutation, type GraphQLDocument } from 'lightning/graphql';
import type { ObjectInfo } from 'lightning/uiObjectInfoApi';
import type { GraphQLResult } from 'platform-types';
import { operationsOf, type Intent } from './actions';
import { applied, toRequest, type Operation } from './mutation';
import { READ, toSnapshot } from './query';
import { isNoAccess, toSentence } from './refusal';
import type { ObjectName, Snapshot } from './rows';
import { firstStepToShow, modelIdOf, toView, type View } from './view';

export { missingAt } from './view';
export { toSentence } from './refusal';
export type { Intent, Source } from './actions';
export type {
  AnswerEntry,
  BlockerEntry,
  Candidate,
  MemberEntry,
  QuestionEntry,
  StepEntry,
  View,
  VisitEntry,
} from './view';

/** Objects a user must be able to create for the page to offer the action. */
const WRITTEN: readonly ObjectName[] = [
  'Decision_Path__c',
  'Decision_Step__c',
  'Buying_Team_Member__c',
  'Buy_In__c',
  'Consensus_Blocker__c',
  'Facilitation_Answer__c',
];

/** What the user may record. All false until the org has said so. */
export interface Permissions {
  readonly visits: boolean;
  readonly answers: boolean;
  readonly team: boolean;
  readonly buyIns: boolean;
  readonly blockers: boolean;
}

export type Phase = 'loading' | 'ready' | 'no-deal' | 'no-model' | 'no-access' | 'error';

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
}

/** What the reading component puts into its wires; undefined keeps a wire silent. */
export interface ReadRequest {
  readonly query: GraphQLDocument | undefined;
  readonly variables: Record<string, unknown> | undefined;
  readonly objectApiNames: string[] | undefined;
}

/** A component that shows a deal. */
export interface Member {
  show(state: State): void;
  read(request: ReadRequest): void;
}

const NOTHING: Permissions = { visits: false, answers: false, team: false, buyIns: false, blockers: false };
export const SILENT: ReadRequest = { query: undefined, variables: undefined, objectApiNames: undefined };
export const LOADING: State = {
  phase: 'loading',
  view: null,
  error: null,
  selectedCode: '',
  can: NOTHING,
  isSaving: false,
  hasSaved: false,
};

/** One deal's data and the components that show it. */
export interface Session {
  join(member: Member): void;
  leave(member: Member): void;
  provide(result: GraphQLResult<unknown>): void;
  allow(infos: readonly ObjectInfo[]): void;
  select(stepCode: string): void;
  /** Saves an intent. Resolves when it is saved and read again; rejects with an Error whose message is for people. */
  save(intent: Intent): Promise<void>;
  /** Reads again. Every component of a page asks when the page is refreshed; that is one read. */
  refresh(): Promise<void>;
}

const sessions = new Map<string, Session>();

/** The session of a record; made on first use, dropped when the last component leaves it. */
export function sessionOf(recordId: string): Session {
  const found = sessions.get(recordId) ?? createSession(recordId);
  sessions.set(recordId, found);
  return found;
}

function permissionsOf(infos: readonly ObjectInfo[], hasPath: boolean): Permissions {
  const may = (name: ObjectName): boolean => {
    const info = infos.find(({ apiName }) => apiName === name);
    return info !== undefined && info.createable && info.updateable;
  };
  const path = infos.find(({ apiName }) => apiName === 'Decision_Path__c');
  if (!path || !(hasPath ? path.updateable : path.createable)) return NOTHING;
  return {
    visits: may('Decision_Step__c'),
    answers: may('Facilitation_Answer__c'),
    team: may('Buying_Team_Member__c'),
    buyIns: may('Buying_Team_Member__c') && may('Buy_In__c'),
    blockers: may('Consensus_Blocker__c'),
  };
}

function createSession(recordId: string): Session {
  const members = new Set<Member>();
  let reader: Member | undefined;
  let snapshot: Snapshot | undefined;
  let failure: unknown;
  let infos: readonly ObjectInfo[] = [];
  let pending: readonly (readonly Operation[])[] = [];
  let selectedCode = '';
  let refreshRead: (() => Promise<void>) | undefined;
  let rereading: Promise<void> | undefined;
  let queue: Promise<void> = Promise.resolve();
  let hasSaved = false;
  /** While true, a read that fails is no news: the write before it has just said the same. */
  let isQuiet = false;
  let state = LOADING;

  // Kept as one object: a wire that is given an equal but new one would read again.
  let variables: Record<string, unknown> = { dealId: recordId, modelId: null };
  let objectApiNames: string[] | undefined;

  const ask = (): void => reader?.read({ query: READ, variables, objectApiNames });

  const toState = (): State => {
    const shown = pending.reduce(applied, snapshot as Snapshot);
    const view = snapshot ? toView(shown) : null;
    const error = failure === undefined ? null : toSentence(failure);
    const phase = ((): Phase => {
      if (view) return 'ready';
      if (failure !== undefined) return isNoAccess(failure) ? 'no-access' : 'error';
      if (!snapshot) return 'loading';
      return snapshot.deal ? 'no-model' : 'no-deal';
    })();
    if (view && !view.steps.some((step) => step.code === selectedCode)) selectedCode = firstStepToShow(view);
    const can = permissionsOf(infos, snapshot?.rows.Decision_Path__c.length === 1);
    return { phase, view, error, selectedCode, can, isSaving: pending.length > 0, hasSaved };
  };

  const tell = (): void => {
    state = toState();
    members.forEach((member) => member.show(state));
  };

  const reread = async (): Promise<void> => {
    try {
      await refreshRead?.();
    } catch (error) {
      if (!isQuiet) failure = error;
    }
  };

  const saveNow = async (intent: Intent): Promise<void> => {
    const { view } = state;
    if (!view) throw new Error(toSentence(undefined));
    const operations = operationsOf(view, intent, new Date().toISOString());
    pending = [...pending, operations];
    hasSaved = false;
    tell();
    try {
      const { errors } = await executeMutation(toRequest(operations));
      if (errors && errors.length > 0) throw errors;
      hasSaved = true;
      await reread();
    } catch (error) {
      // The usual cause is a colleague who was faster: show what is there now, beside the sentence that says so.
      isQuiet = snapshot !== undefined;
      await reread();
      isQuiet = false;
      throw new Error(toSentence(error), { cause: error });
    } finally {
      pending = pending.filter((other) => other !== operations);
      tell();
    }
  };

  return {
    join(member) {
      members.add(member);
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
      if (reader) ask();
      else sessions.delete(recordId);
    },
    provide({ data, errors, refresh }) {
      refreshRead = refresh ?? refreshRead;
      if (data === undefined && (errors === undefined || isQuiet)) return;
      failure = errors && errors.length > 0 ? errors : undefined;
      if (data && !failure) {
        snapshot = toSnapshot(data);
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
      // What the user may do is asked once there is something to show, so that it delays nothing.
      if (objectApiNames === undefined && snapshot?.deal) {
        objectApiNames = [...WRITTEN];
        ask();
      }
    },
    allow(results) {
      infos = results;
      tell();
    },
    select(stepCode) {
      selectedCode = stepCode;
      tell();
    },
    save(intent) {
      const saved = queue.then(() => saveNow(intent));
      queue = saved.catch(() => undefined);
      return saved;
    },
    refresh() {
      rereading ??= reread().finally(() => {
        rereading = undefined;
        tell();
      });
      return rereading;
    },
  };
}
