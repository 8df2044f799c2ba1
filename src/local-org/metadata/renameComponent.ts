/** Gives a custom object or field another name, in every component that names it and in the database. */
import type { LocalEngine } from '../createEngine.ts';
import { SchemaError } from '../schema/schemaError.ts';
import { schemaOfComponents } from '../schema/readSchema.ts';
import { bytesOf, keyOf, keyOfComponent, splitName, textOfBytes } from '../schema/read/component.ts';
import type { Component, ComponentMap } from '../schema/read/component.ts';
import { typeNamed } from '../schema/read/metadataTypes.ts';
import { quoted } from '../store/storage.ts';
import type { Member } from './manifest.ts';
import { writeDeployedRows } from './deployedRows.ts';

/** Where metadata names an object: in an element of its own, or before a field. A lookup field may have the very same name. */
function objectPattern(name: string): RegExp {
  return new RegExp(
    `(?<=<(?:referenceTo|object|sobjectType|entityName|targetObject)>\\s*)${name}(?=\\s*<)|(?<![\\w.])${name}(?=\\.\\w)`,
    'g',
  );
}

/** A field's name as a whole word, not a part of a longer one. */
function wordPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w.])${name.replace('.', '\\.')}(?!\\w)`, 'g');
}

/** A component with each mention of a name replaced. */
function mentioning(component: Component, pattern: RegExp, to: string): Component {
  const files = component.files.map(({ path, content }) => {
    const text = textOfBytes(content);
    const isText = !text.includes('\uFFFD');
    const changed = isText ? text.replaceAll(pattern, to) : text;
    return { path, content: changed === text ? content : bytesOf(changed) };
  });
  const isChanged = files.some((file, index) => file.content !== component.files[index]?.content);
  if (!isChanged) return component;
  const { ownText } = component;
  return { ...component, files, ...(ownText === undefined ? {} : { ownText: ownText.replaceAll(pattern, to) }) };
}

function renamedObject(component: Component, from: string, to: string): Component {
  const { owner, name } = splitName(component.fullName);
  const isObject = typeNamed(component.type)?.type.name === 'CustomObject';
  if (!isObject || (owner === '' ? name : owner) !== from) return component;
  const path = `objects/${to}.object`;
  const files = component.files.map((file) => ({ ...file, path }));
  return { ...component, fullName: owner === '' ? to : `${to}.${name}`, files };
}

/** The components after a renaming, by key. */
function renamed(components: ComponentMap, { type, fullName }: Member, to: string): Map<string, Component> {
  const { owner, name } = splitName(fullName);
  const after = [...components.values()].map((component): Component => {
    if (type === 'CustomObject') {
      return mentioning(renamedObject(component, fullName, to), objectPattern(fullName), to);
    }
    const isOwn = splitName(component.fullName).owner === owner;
    const own = isOwn ? mentioning(component, wordPattern(name), splitName(to).name) : component;
    const isSelf = component.type === type && component.fullName === fullName;
    return mentioning(isSelf ? { ...own, fullName: to } : own, wordPattern(fullName), to);
  });
  return new Map(after.map((component) => [keyOfComponent(component), component]));
}

/** The old table's rows under the new name; an empty table stays for the schema to drop. */
function renameTable(engine: LocalEngine, from: string, to: string): void {
  const { database, schema } = engine;
  if (schema.object(from) === undefined) return;
  dropIndexes(engine, from);
  database.exec(`DROP TABLE IF EXISTS temp.${quoted(`prior_${from}`)}`);
  database.exec(`ALTER TABLE ${quoted(from)} RENAME TO ${quoted(to)}`);
  database.exec(`CREATE TABLE ${quoted(from)} ("Id" TEXT)`);
  database.prepare('UPDATE _object SET name = ? WHERE name = ?').run(to, from);
  for (const table of ['_column', '_deletion'])
    database.prepare(`UPDATE ${table} SET object = ? WHERE object = ?`).run(to, from);
}

function dropIndexes({ database }: LocalEngine, object: string, column = ''): void {
  const rows = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(object);
  for (const row of rows) {
    const name = String(row['name']);
    if (name.startsWith(`${object}.${column}`)) database.exec(`DROP INDEX ${quoted(name)}`);
  }
}

function renameColumn(engine: LocalEngine, from: string, to: string): void {
  const { owner, name } = splitName(from);
  const next = splitName(to).name;
  const { database } = engine;
  const known = database.prepare('SELECT 1 FROM _column WHERE object = ? AND name = ?').get(owner, name);
  if (known === undefined) return;
  dropIndexes(engine, owner, name);
  database.exec(`DROP TABLE IF EXISTS temp.${quoted(`prior_${owner}`)}`);
  database.exec(`ALTER TABLE ${quoted(owner)} RENAME COLUMN ${quoted(name)} TO ${quoted(next)}`);
  // What the old schema still has, its successor drops.
  database.exec(`ALTER TABLE ${quoted(owner)} ADD COLUMN ${quoted(name)} TEXT`);
  database.prepare('UPDATE _column SET name = ? WHERE object = ? AND name = ?').run(next, owner, name);
}

/**
 * The components after a renaming that the database has followed.
 * @throws SchemaError when the component cannot be renamed, or not to that name
 */
export function renameComponent(
  engine: LocalEngine,
  components: ComponentMap,
  from: Member,
  to: string,
): Map<string, Component> {
  const { type, fullName } = from;
  const refuse = (message: string): never => {
    throw new SchemaError([{ file: keyOf(type, fullName), message }]);
  };
  if (type !== 'CustomObject' && type !== 'CustomField') refuse(`Components of type ${type} cannot be renamed`);
  if (!/__\w+$/.test(fullName) || !components.has(keyOf(type, fullName))) refuse(`no ${type} named ${fullName} found`);
  if (splitName(fullName).owner !== splitName(to).owner) refuse(`${to} is not a name on the same object`);
  if (components.has(keyOf(type, to))) refuse(`There is already a ${type} named ${to}`);
  const after = renamed(components, from, to);
  const schema = schemaOfComponents(after.values(), keyOfComponent);
  engine.transaction(() => {
    if (type === 'CustomField') renameColumn(engine, fullName, to);
    else {
      renameTable(engine, fullName, to);
      const history = (name: string): string => name.replace(/__c$/, '__History');
      if (history(fullName) !== fullName) renameTable(engine, history(fullName), history(to));
    }
    engine.adopt(schema, { within: () => writeDeployedRows(engine) });
  });
  return after;
}
