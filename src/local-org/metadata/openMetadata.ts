/** What an org starts with: the components of its project, those its file keeps, and the schema of both. */
import type { Schema } from '../schema/model.ts';
import type { Component } from '../schema/read/component.ts';
import { keyOfComponent } from '../schema/read/component.ts';
import { readProject } from '../schema/read/readProject.ts';
import type { ReadProject } from '../schema/read/readProject.ts';
import { schemaOfComponents } from '../schema/readSchema.ts';
import { developerEdition } from './developerEdition.ts';
import { readKeptComponents } from './keptComponents.ts';

export interface OpenedMetadata {
  readonly components: ReadonlyMap<string, Component>;
  readonly schema: Schema;
}

const NOTHING: ReadProject = { components: new Map(), problems: [] };

/**
 * Reads the project, if there is one, on top of what was deployed into the file before: where both have a component, the
 * project's counts, as if it were deployed again.
 * @throws SchemaError for metadata the local org does not understand
 */
export function openMetadata(projectDir: string | undefined, file: string | undefined): OpenedMetadata {
  const kept = file === undefined ? new Map<string, Component>() : readKeptComponents(file);
  const project = projectDir === undefined ? NOTHING : readProject(projectDir);
  // An org without a project begins as a new Developer Edition.
  const given = projectDir === undefined ? developerEdition() : [];
  const components = new Map([...given, ...kept, ...project.components]);
  const shown = (component: Component): string => component.origin ?? keyOfComponent(component);
  return { components, schema: schemaOfComponents(components.values(), shown, project.problems) };
}
