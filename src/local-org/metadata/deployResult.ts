/** What a deploy says of itself, in the words of the Metadata API. */
import { idOf, pathOf } from '../schema/read/component.ts';
import type { Component } from '../schema/read/component.ts';
import type { CountedTests, TestChoice } from './apexTests.ts';
import type { Member } from './manifest.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import type { FileProblem } from '../schema/read/readFile.ts';

export interface DeployOptions extends TestChoice {
  readonly checkOnly: boolean;
  readonly ignoreWarnings: boolean;
  readonly rollbackOnError: boolean;
  readonly singlePackage: boolean;
  readonly purgeOnDelete: boolean;
}

/** One component's fate. */
export interface DeployMessage {
  readonly fullName: string;
  readonly componentType: string;
  readonly fileName: string;
  readonly success: boolean;
  readonly created: boolean;
  readonly changed: boolean;
  readonly deleted: boolean;
  readonly createdDate: string;
  readonly id?: string;
  readonly problem?: string;
  readonly problemType?: 'Error' | 'Warning';
  readonly lineNumber?: number;
  readonly columnNumber?: number;
}

/** The end of a deploy: what became of each component. */
export interface DeployOutcome {
  readonly status: 'Succeeded' | 'SucceededPartial' | 'Failed';
  readonly successes: readonly DeployMessage[];
  readonly failures: readonly DeployMessage[];
  /** The tests that were asked for; absent when nothing was deployed. */
  readonly tests?: CountedTests;
  /** A fault of the whole package. */
  readonly errorMessage?: string;
}

/** The type that a message is about: of a folder its own, `ReportFolder`. */
function shownType(type: string, fullName: string, path: string): string {
  const known = typeNamed(type)?.type;
  const isFolder = known?.inFolder === true && path === `${known.directory}/${fullName}-meta.xml`;
  return isFolder ? (known.folderType ?? type) : type;
}

const NOTHING = { created: false, changed: false, deleted: false };

/** A component that was written. */
export function successMessage(
  component: Component,
  fate: 'created' | 'changed' | 'unchanged' | 'deleted',
  moment: string,
  fileName = pathOf(component),
): DeployMessage {
  const { type, fullName } = component;
  return {
    ...{ fullName, componentType: shownType(type, fullName, pathOf(component)), fileName, success: true },
    ...{ ...NOTHING, ...(fate === 'unchanged' ? {} : { [fate]: true }) },
    ...{ createdDate: moment, id: idOf(component) },
  };
}

/** A package that is installed without anything in it: what it holds only its publisher has. */
export function installedMessage(component: Component, message: DeployMessage): DeployMessage {
  if (component.type !== 'InstalledPackage' || !message.created) return message;
  const problem = `What the package ${component.fullName} holds is not known here; its components can now be deployed by their full names`;
  return { ...message, problem, problemType: 'Warning' };
}

/** The line of the manifest itself, which every deploy has. */
export function manifestMessage(moment: string): DeployMessage {
  const own = { fullName: 'package.xml', componentType: '', fileName: 'package.xml', success: true };
  return { ...own, ...NOTHING, changed: true, createdDate: moment };
}

/** A component that was not written. */
export function failureMessage(problem: FileProblem, moment: string): DeployMessage {
  const { fullName, type, path, message, line } = problem;
  return {
    ...{ fullName, componentType: shownType(type, fullName, path), fileName: path, success: false },
    ...NOTHING,
    ...{ createdDate: moment, problem: message, problemType: 'Error' },
    ...(line === undefined ? {} : { lineNumber: line, columnNumber: 1 }),
  };
}

/** A deletion of what is not there. */
export function missingMessage(member: Member, fileName: string, moment: string): DeployMessage {
  const { type, fullName } = member;
  return {
    ...{ fullName, componentType: type, fileName, success: true },
    ...{ ...NOTHING, createdDate: moment },
    ...{ problem: `No ${type} named: ${fullName} found`, problemType: 'Warning' },
  };
}
