/** Small SFDX projects on disk, made for one test each. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { readSchema, SchemaError, type SchemaProblem } from '../../../src/local-org/schema/readSchema.ts';

const ROOT = 'force-app/main/default';
const made: string[] = [];

/** The repository's own project. */
export const repository = join(import.meta.dirname, '../../..');

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'schema-'));
  made.push(path);
  writeFileSync(join(path, 'sfdx-project.json'), JSON.stringify({ packageDirectories: [{ path: 'force-app' }] }));
  mkdirSync(join(path, ROOT), { recursive: true });
  return path;
}

/** Removes every project made so far. */
export function removeProjects(): void {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

/** A project with these files, named from `force-app/main/default/` on. */
export function project(files: Readonly<Record<string, string>>): string {
  const path = folder();
  for (const [name, text] of Object.entries(files)) {
    const file = join(path, ROOT, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return path;
}

/** The repository's project with one file changed (or removed, when `change` gives nothing). */
export function changedRepository(file: string, change: (text: string) => string | undefined): string {
  const path = folder();
  cpSync(join(repository, ROOT), join(path, ROOT), {
    recursive: true,
    filter: (source) => !relative(repository, source).split(sep).includes('lwc'),
  });
  const target = join(path, ROOT, file);
  const before = readFileSync(target, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${file} was not changed`);
  if (after === undefined) rmSync(target);
  else writeFileSync(target, after);
  return path;
}

/** An element with its children, as metadata files write it. */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function document(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${content}\n</${root}>\n`;
}

/** `{label: 'A', type: 'Text'}` as a metadata file; a value may hold elements. */
export function metadata(root: string, facts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(facts).map(([name, value]) => element(name, value));
  return document(root, lines.join('\n'));
}

/** A custom object's file. */
export function objectFile(facts: Readonly<Record<string, string>> = {}): string {
  return metadata('CustomObject', {
    label: 'Thing',
    nameField: '<label>Name</label><type>Text</type>',
    pluralLabel: 'Things',
    sharingModel: 'ReadWrite',
    ...facts,
  });
}

/** A project with one custom object, `Thing__c`, and these fields. */
export function thing(
  fields: Readonly<Record<string, Readonly<Record<string, string>>>>,
  more: Readonly<Record<string, string>> = {},
): string {
  const files: Record<string, string> = { 'objects/Thing__c/Thing__c.object-meta.xml': objectFile() };
  for (const [name, facts] of Object.entries(fields))
    files[`objects/Thing__c/fields/${name}.field-meta.xml`] = metadata('CustomField', {
      fullName: name,
      label: 'L',
      ...facts,
    });
  return project({ ...files, ...more });
}

/** What is wrong with a project; nothing when it is read. */
export function problemsOf(path: string): readonly SchemaProblem[] {
  try {
    readSchema(path);
    return [];
  } catch (error) {
    if (error instanceof SchemaError) return error.problems;
    throw error;
  }
}

/** The messages of a project's problems. */
export function messagesOf(path: string): string[] {
  return problemsOf(path).map((problem) => problem.message);
}
