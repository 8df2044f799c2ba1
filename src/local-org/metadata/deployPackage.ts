/** Deploys a package into an org: all of it, or nothing, or (when asked) what is sound of it. */
import type { LocalEngine } from '../createEngine.ts';
import { schemaOfComponents } from '../schema/readSchema.ts';
import { SchemaError } from '../schema/schemaError.ts';
import type { SchemaProblem } from '../schema/schemaError.ts';
import { FieldChangeError } from '../store/dropRemoved.ts';
import { StoreError } from '../store/tables.ts';
import { isSame, keyOf, keyOfComponent, pathOf } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { deployedOver } from '../schema/read/namespaces.ts';
import { countTests } from './apexTests.ts';
import { deleteMembers } from './deletions.ts';
import { DeployedRowError, writeDeployedRows } from './deployedRows.ts';
import type { Deletion } from './deletions.ts';
import { failureMessage, installedMessage, manifestMessage, missingMessage, successMessage } from './deployResult.ts';
import type { DeployMessage, DeployOptions, DeployOutcome } from './deployResult.ts';
import type { Package } from './readPackage.ts';
import type { FileProblem } from '../schema/read/readFile.ts';

/** What a package makes of an org's components. */
interface Plan {
  readonly after: Map<string, Component>;
  readonly written: readonly Component[];
  readonly deletions: readonly Deletion[];
}

function planOf(before: ComponentMap, source: Package, written: readonly Component[], now: number): Plan {
  const first = deleteMembers(before, source.deletedBefore);
  const merged = new Map(first.components);
  const deployed = written.map((component) => deployedOver(merged, component));
  for (const component of deployed) {
    const key = keyOfComponent(component);
    const kept = merged.get(key);
    // An unchanged component stays the very same object, so that nothing is written for it.
    if (kept === undefined || !isSame(kept, component)) merged.set(key, { ...component, modified: now });
  }
  if (source.kept !== undefined) merged.set(keyOfComponent(source.kept), { ...source.kept, modified: now });
  const last = deleteMembers(merged, source.deletedAfter);
  return { after: last.components, written: deployed, deletions: [first, last] };
}

/** A problem of a component, or of a line of its file. */
function asFileProblem(component: Component, message: string, line = component.line): FileProblem {
  const { type, fullName } = component;
  return { path: pathOf(component), type, fullName, message, ...(line === undefined ? {} : { line }) };
}

/** Something that stays, and cannot do without what the package deletes. */
function blockedDeletion(plan: Plan, culprit: Component | undefined, message: string): FileProblem | undefined {
  const deleted = plan.deletions.flatMap((deletion) => deletion.deleted);
  const named = deleted.find(({ fullName }) => message.includes(fullName.split('.').at(-1) ?? fullName)) ?? deleted[0];
  if (named === undefined) return undefined;
  const what =
    named.type === 'CustomField' ? 'custom field' : named.type === 'CustomObject' ? 'custom object' : 'component';
  const where = culprit === undefined ? message : `${culprit.type} - ${culprit.fullName}`;
  return asFileProblem(named, `This ${what} is referenced elsewhere in salesforce.com. : ${where}`);
}

/** A problem of the merged schema as one of the package: of the component it names, or of what the package took away from it. */
function placeProblem(plan: Plan, { file, line, message }: SchemaProblem): FileProblem {
  const key = file;
  const component = plan.after.get(key);
  const isOurs = plan.written.some((written) => keyOfComponent(written) === key);
  if (component !== undefined && isOurs) return asFileProblem(component, message, line);
  const blocked = blockedDeletion(plan, component, message);
  if (blocked !== undefined) return blocked;
  if (component !== undefined) return asFileProblem(component, message, line);
  return { path: 'package.xml', type: '', fullName: 'package.xml', message: `${file}: ${message}` };
}

function placeStoreError(plan: Plan, error: StoreError): FileProblem {
  const field = error instanceof FieldChangeError ? error.field : /^(\w+\.\w+) /.exec(error.message)?.[1];
  const component = plan.after.get(keyOf('CustomField', field ?? ''));
  const words = error.message.includes('is unique in the project')
    ? `${field ?? ''} cannot be unique: there are records with equal values`
    : error.message;
  if (component !== undefined) return asFileProblem(component, words);
  return { path: 'package.xml', type: '', fullName: 'package.xml', message: words };
}

export interface DeployTarget {
  readonly engine: LocalEngine;
  /** The components of the org as they are. */
  readonly components: ComponentMap;
  /** Runs within the transaction when the deploy holds. */
  readonly keep: (after: ComponentMap) => void;
}

/** Tries a plan; the problems that stand against it, none when it was carried out. */
function carryOut(target: DeployTarget, plan: Plan, checkOnly: boolean): FileProblem[] {
  try {
    const schema = schemaOfComponents(plan.after.values(), keyOfComponent);
    target.engine.adopt(schema, {
      checkOnly,
      within: () => {
        writeDeployedRows(target.engine);
        target.keep(plan.after);
      },
    });
    return [];
  } catch (error) {
    if (error instanceof SchemaError) return error.problems.map((problem) => placeProblem(plan, problem));
    if (error instanceof StoreError) return [placeStoreError(plan, error)];
    if (error instanceof DeployedRowError) return [placeProblem(plan, { file: error.key, message: error.message })];
    throw error;
  }
}

function successesOf(before: ComponentMap, plan: Plan, moment: string): DeployMessage[] {
  const written = plan.written.map((component) => {
    const kept = before.get(keyOfComponent(component));
    const fate = kept === undefined ? 'created' : isSame(kept, component) ? 'unchanged' : 'changed';
    return installedMessage(component, successMessage(component, fate, moment));
  });
  const names = ['destructiveChangesPre.xml', 'destructiveChangesPost.xml'];
  const gone = plan.deletions.flatMap(({ deleted, missing }, index) => {
    const fileName = names[index] ?? '';
    return [
      ...deleted.map((component) => successMessage(component, 'deleted', moment, fileName)),
      ...missing.map((member) => missingMessage(member, fileName, moment)),
    ];
  });
  return [...written, ...gone, manifestMessage(moment)];
}

/**
 * Deploys a package. What it refuses is in the outcome, not thrown. With `rollbackOnError: false` the components with
 * problems are left out, until the rest holds or nothing is left.
 */
export function deployPackage(target: DeployTarget, source: Package, options: DeployOptions): DeployOutcome {
  const { engine, components: before } = target;
  const now = engine.now();
  const moment = new Date(now).toISOString();
  const problems: FileProblem[] = [...source.problems];
  const failed = (): Set<string> => new Set(problems.map(({ type, fullName }) => keyOf(type, fullName)));
  const fail = (): DeployOutcome => ({
    status: 'Failed',
    successes: [],
    failures: problems.map((problem) => failureMessage(problem, moment)),
  });
  let candidates = [...source.components.values()];
  if (problems.length > 0 && options.rollbackOnError) {
    // The rest is read all the same, so that all problems are seen at once; but nothing is written.
    if (source.components.size > 0) {
      problems.push(...carryOut(target, planOf(before, source, candidates, now), true));
    }
    return fail();
  }
  for (;;) {
    const left = failed();
    candidates = candidates.filter((component) => !left.has(keyOfComponent(component)));
    const plan = planOf(before, source, candidates, now);
    const found = carryOut(target, plan, options.checkOnly);
    problems.push(...found);
    if (found.length === 0) {
      const failures = problems.map((problem) => failureMessage(problem, moment));
      const status = failures.length === 0 ? 'Succeeded' : 'SucceededPartial';
      const tests = countTests(plan.after, options);
      return { status, successes: successesOf(before, plan, moment), failures, tests };
    }
    const hasProgress = candidates.some((component) => failed().has(keyOfComponent(component)));
    if (options.rollbackOnError || !hasProgress) return fail();
  }
}
