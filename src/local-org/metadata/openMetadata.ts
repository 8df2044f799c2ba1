/** What an org starts with: the components of its project, those its file keeps, and the schema of both. */
import type { Schema } from '../schema/model.ts';
import { readSchema, schemaOf, standardSchema } from '../schema/readSchema.ts';
import { readProjectFiles } from '../schema/read/projectFiles.ts';
import { schemaFileOf } from './component.ts';
import type { Component } from './component.ts';
import { readKeptComponents } from './keptComponents.ts';
import { readProjectSource } from './readProjectSource.ts';

export interface OpenedMetadata {
  readonly components: ReadonlyMap<string, Component>;
  readonly schema: Schema;
}

/**
 * Reads the project, if there is one, on top of what was deployed into the file before: where both have a component, the
 * project's counts, as if it were deployed again.
 * @throws SchemaError for metadata the local org does not understand
 */
export function openMetadata(projectDir: string | undefined, file: string | undefined): OpenedMetadata {
  const kept = file === undefined ? new Map<string, Component>() : readKeptComponents(file);
  if (kept.size === 0) {
    return projectDir === undefined
      ? { components: new Map(), schema: standardSchema() }
      : { schema: readSchema(projectDir), components: readProjectSource(projectDir) };
  }
  const project = projectDir === undefined ? new Map<string, Component>() : readProjectSource(projectDir);
  const added = [...kept].filter(([key]) => !project.has(key));
  const schema = schemaOf((problems) => [
    ...(projectDir === undefined ? [] : readProjectFiles(projectDir, problems)),
    ...added.map(([, component]) => schemaFileOf(component, problems)).filter((found) => found !== undefined),
  ]);
  return { components: new Map([...project, ...added]), schema };
}
