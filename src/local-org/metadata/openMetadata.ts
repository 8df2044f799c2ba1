/** What an org starts with: the components of its project, those its file keeps, and the schema of both. */
import type { Schema } from '../schema/model.ts';
import type { Component } from '../schema/read/component.ts';
import { keyOfComponent } from '../schema/read/component.ts';
import { deployedOver, installedComponents } from '../schema/read/namespaces.ts';
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

/** A managed package that an org has installed. */
export interface InstalledPackage {
  /** `npe01`. */
  readonly namespace: string;
  /** Its own sources, in which its names have no prefix: an SFDX project or a folder in the format of packages. */
  readonly folder: string;
}

/** What installing packages leaves in an org, one after another. */
function readPackages(packages: readonly InstalledPackage[]): ReadProject {
  const read = packages.map(({ namespace, folder }): ReadProject => {
    const { components, problems } = readProject(folder);
    const named = problems.map((problem) => ({ ...problem, file: `${namespace}: ${problem.file}` }));
    return { components: installedComponents(namespace, components.values()), problems: named };
  });
  return {
    components: new Map(read.flatMap(({ components }) => [...components])),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/**
 * Reads the project, if there is one, on top of what was deployed into the file before: where both have a component, the
 * project's counts, as if it were deployed again. Packages are installed before the project is deployed.
 * @throws SchemaError for metadata the local org does not understand
 */
export function openMetadata(
  projectDir: string | undefined,
  file: string | undefined,
  packages: readonly InstalledPackage[] = [],
): OpenedMetadata {
  const kept = file === undefined ? new Map<string, Component>() : readKeptComponents(file);
  const project = projectDir === undefined ? NOTHING : readProject(projectDir);
  const installed = readPackages(packages);
  // An org without a project begins as a new Developer Edition.
  const given = projectDir === undefined ? developerEdition() : [];
  const components = new Map([...given, ...kept, ...installed.components]);
  for (const [key, component] of project.components) components.set(key, deployedOver(components, component));
  const shown = (component: Component): string => component.origin ?? keyOfComponent(component);
  return {
    components,
    schema: schemaOfComponents(components.values(), shown, [...installed.problems, ...project.problems]),
  };
}
