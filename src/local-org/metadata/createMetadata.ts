/** The metadata of one org: its components, and the jobs that change and read them. */
import type { OnFault } from '../http/errors.ts';
import { forgetCursors } from '../soql/cursors.ts';
import { makeId } from '../store/ids.ts';
import type { LocalEngine } from '../createEngine.ts';
import type { Session } from '../engine.ts';
import { readUser } from '../http/users.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { createDeployJobs } from './deployJobs.ts';
import type { DeployJob, DeployJobs } from './deployJobs.ts';
import { DeployedRowError, writeDeployedRows } from './deployedRows.ts';
import { deployPackage } from './deployPackage.ts';
import { SchemaError } from '../schema/schemaError.ts';
import type { DeployOptions, DeployOutcome } from './deployResult.ts';
import type { Package } from './readPackage.ts';
import { renameComponent } from './renameComponent.ts';
import { keepComponents } from './keptComponents.ts';
import { fileProperties } from './listComponents.ts';
import type { Author } from './listComponents.ts';
import type { Member } from './manifest.ts';
import { retrievePackage } from './retrievePackage.ts';
import type { RetrieveRequest } from './retrievePackage.ts';
import type { Answer } from './describeDeploy.ts';
import { USUAL_COMPONENTS } from './usualComponents.ts';

/** Finished retrieves that are kept for their client to fetch. */
const MAX_RETRIEVES = 10;

const WHOLE: DeployOptions = {
  checkOnly: false,
  ignoreWarnings: false,
  rollbackOnError: true,
  singlePackage: true,
  purgeOnDelete: false,
};

export interface Metadata {
  readonly jobs: DeployJobs;
  components(): ComponentMap;
  /** Who made everything. */
  author(): Author;
  deploy(archive: Uint8Array, options: DeployOptions, session: Session): DeployJob;
  /** Deploys at once and whole, for calls that are no jobs. */
  change(source: Package): DeployOutcome;
  /** Gives a custom object or field another name; its rows and values stay. @throws SchemaError when something forbids it */
  rename(from: Member, to: string): void;
  /** Reads components into a zip file; the id under which it can be fetched. @throws RangeError with the name of a package that is not there */
  retrieve(request: RetrieveRequest): string;
  /** The answer to `checkRetrieveStatus`; `undefined` for an unknown id. */
  retrieved(id: string): Answer | undefined;
  close(): void;
}

export interface MetadataOptions {
  readonly engine: LocalEngine;
  /** What the org starts with: the project's components and those its file keeps. */
  readonly components: ReadonlyMap<string, Component>;
  readonly onFault: OnFault;
}

function personOf(engine: LocalEngine, userId: string): Author {
  const { id, name } = readUser(engine, userId);
  return { id, name };
}

/** Writes the rows that the org's components stand for. @throws SchemaError for one that its table does not take */
function writeRows(engine: LocalEngine): void {
  try {
    engine.transaction(() => writeDeployedRows(engine));
  } catch (error) {
    if (!(error instanceof DeployedRowError)) throw error;
    const file = engine.schema.rows.find(({ key }) => key === error.key)?.file ?? error.key;
    throw new SchemaError([{ file, message: error.message }]);
  }
}

/**
 * The metadata of an engine that was made from the same components.
 * @throws SchemaError for a row of a component that its table does not take
 */
export function createMetadata({ engine, components: initial, onFault }: MetadataOptions): Metadata {
  const start = engine.now();
  writeRows(engine);
  let components: ComponentMap = new Map(
    [...USUAL_COMPONENTS, ...initial].map(([key, component]) => [key, { modified: start, ...component }]),
  );
  let retrieves = 0;
  const answers = new Map<string, Answer>();
  const author = (): Author => personOf(engine, engine.userIdOf('admin'));

  const carryOut = (source: Package, options: DeployOptions): DeployOutcome => {
    let after: ComponentMap | undefined;
    const keep = (next: ComponentMap): void => {
      keepComponents(engine.database, components, next);
      after = next;
    };
    const outcome = deployPackage({ engine, components, keep }, source, options);
    if (after !== undefined && !options.checkOnly && outcome.status !== 'Failed') {
      components = after;
      forgetCursors(engine);
    }
    return outcome;
  };

  const jobs = createDeployJobs(carryOut, () => engine.now(), onFault);

  return {
    jobs,
    components: () => components,
    author,
    deploy: (archive, options, session) => jobs.add(archive, options, personOf(engine, session.userId)),
    change: (source) => carryOut(source, WHOLE),
    rename(from, to) {
      const next = renameComponent(engine, components, from, to);
      keepComponents(engine.database, components, next);
      components = next;
      forgetCursors(engine);
    },
    retrieve(request) {
      const { zip, folders } = retrievePackage(components, request);
      retrieves += 1;
      const id = makeId('09S', retrieves);
      const made = author();
      answers.set(id, {
        done: true,
        fileProperties: folders.flatMap(({ folder, components: found }) =>
          found.map((component) => fileProperties(component, made, folder)),
        ),
        id,
        messages: folders.flatMap(({ folder, problems }) =>
          problems.map((problem) => ({ fileName: `${folder}package.xml`, problem })),
        ),
        status: 'Succeeded',
        success: true,
        zipFile: Buffer.from(zip).toString('base64'),
      });
      const [oldest] = answers.keys();
      if (answers.size > MAX_RETRIEVES && oldest !== undefined) answers.delete(oldest);
      return id;
    },
    retrieved: (id) => answers.get(id),
    close: () => jobs.close(),
  };
}
