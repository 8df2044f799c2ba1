/** What was deployed into an org, kept in its database, so that a kept file opens with the schema its rows were written under. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { keyOf } from '../schema/read/component.ts';
import type { Component, ComponentContent, ComponentMap } from '../schema/read/component.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS _component (
  type TEXT NOT NULL, fullName TEXT NOT NULL, path TEXT NOT NULL, content BLOB NOT NULL, modified INTEGER NOT NULL,
  PRIMARY KEY (type, fullName, path)) WITHOUT ROWID`;

interface Growing extends Component {
  readonly files: ComponentContent[];
}

/** All kept components by key. */
function readComponents(database: DatabaseSync): Map<string, Component> {
  const components = new Map<string, Growing>();
  const rows = database.prepare('SELECT type, fullName, path, content, modified FROM _component ORDER BY path').all();
  for (const row of rows) {
    const type = String(row['type']);
    const fullName = String(row['fullName']);
    const key = keyOf(type, fullName);
    const component = components.get(key) ?? { type, fullName, files: [], modified: Number(row['modified']) };
    components.set(key, component);
    const content = row['content'];
    if (content instanceof Uint8Array) component.files.push({ path: String(row['path']), content });
  }
  return components;
}

/** The components kept in a file that is not open; none when there is no such file, or it keeps none. */
export function readKeptComponents(file: string): Map<string, Component> {
  if (!existsSync(file)) return new Map();
  const database = new DatabaseSync(file);
  try {
    const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_component'").get();
    return table === undefined ? new Map<string, Component>() : readComponents(database);
  } catch {
    // Whatever is wrong with the file, the store says it better when it opens it.
    return new Map();
  } finally {
    database.close();
  }
}

/** Makes the database keep the components of `after`, given that it keeps those of `before`. */
export function keepComponents(database: DatabaseSync, before: ComponentMap, after: ComponentMap): void {
  database.exec(TABLE);
  const remove = database.prepare('DELETE FROM _component WHERE type = ? AND fullName = ?');
  const write = database.prepare(
    'INSERT INTO _component (type, fullName, path, content, modified) VALUES (?, ?, ?, ?, ?)',
  );
  for (const [key, { type, fullName }] of before) {
    if (!after.has(key)) remove.run(type, fullName);
  }
  for (const [key, component] of after) {
    if (before.get(key) === component) continue;
    const { type, fullName, files, modified = 0 } = component;
    remove.run(type, fullName);
    for (const { path, content } of files) write.run(type, fullName, path, content, modified);
  }
}
