/** The metadata of one org: its components, and the jobs that change and read them. */
import { forgetCursors } from '../soql/cursors.ts';
import { makeId } from '../store/ids.ts';
import type { LocalEngine } from '../createEngine.ts';
import type { Session } from '../engine.ts';
import { readUser } from '../http/users.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { createDeployJobs } from './deployJobs.ts';
import type { DeployJob, DeployJobs } from './deployJobs.ts';
import { deployPackage } from './deployPackage.ts';
import type { DeployOptions } from './deployResult.ts';
import { keepComponents } from './keptComponents.ts';
import { fileProperties } from './listComponents.ts';
import type { Author } from './listComponents.ts';
import type { Member } from './manifest.ts';
import { retrievePackage } from './retrievePackage.ts';
import type { Answer } from './describeDeploy.ts';

/** Finished retrieves that are kept for their client to fetch. */
const MAX_RETRIEVES = 10;

export interface Metadata {
  readonly jobs: DeployJobs;
  components(): ComponentMap;
  /** Who made everything. */
  author(): Author;
  deploy(archive: Uint8Array, options: DeployOptions, session: Session): DeployJob;
  /** Reads components into a zip file; the id under which it can be fetched. */
  retrieve(members: readonly Member[], version: string): string;
  /** The answer to `checkRetrieveStatus`; `undefined` for an unknown id. */
  retrieved(id: string): Answer | undefined;
  close(): void;
}

export interface MetadataOptions {
  readonly engine: LocalEngine;
  /** What the org starts with: the project's components and those its file keeps. */
  readonly components: ReadonlyMap<string, Component>;
  readonly onFault: (error: Error) => void;
}

function personOf(engine: LocalEngine, userId: string): Author {
  const { id, name } = readUser(engine, userId);
  return { id, name };
}

/** The metadata of an engine that was made from the same components. */
export function createMetadata({ engine, components: initial, onFault }: MetadataOptions): Metadata {
  const start = engine.now();
  let components: ComponentMap = new Map(
    [...initial].map(([key, component]) => [key, { modified: start, ...component }]),
  );
  let retrieves = 0;
  const answers = new Map<string, Answer>();
  const author = (): Author => personOf(engine, engine.userIdOf('admin'));

  const jobs = createDeployJobs(
    (source, options) => {
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
    },
    () => engine.now(),
    onFault,
  );

  return {
    jobs,
    components: () => components,
    author,
    deploy: (archive, options, session) => jobs.add(archive, options, personOf(engine, session.userId)),
    retrieve(members, version) {
      const { zip, components: found, problems } = retrievePackage(components, members, version);
      retrieves += 1;
      const id = makeId('09S', retrieves);
      const made = author();
      answers.set(id, {
        done: true,
        fileProperties: found.map((component) => fileProperties(component, made, 'unpackaged/')),
        id,
        messages: problems.map((problem) => ({ fileName: 'unpackaged/package.xml', problem })),
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
