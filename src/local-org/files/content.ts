/** The bytes of files, in a table of their own: reading or changing the row of a file does not touch them. */
import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/** Bytes that are kept. A row's column holds the key, which no client can send: base64 has no colon. */
export class KeptContent {
  public readonly key: string;
  public readonly size: number;
  /** MD5, as Salesforce shows it. */
  public readonly checksum: string;

  public constructor(key: string, size: number, checksum: string) {
    this.key = key;
    this.size = size;
    this.checksum = checksum;
  }
}

/** Made with the first file. The bytes go with the row of their version, whoever takes it away. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS _content (key TEXT PRIMARY KEY NOT NULL, size INTEGER NOT NULL, checksum TEXT NOT NULL, bytes BLOB NOT NULL);
  CREATE TRIGGER IF NOT EXISTS _content_gone AFTER DELETE ON "ContentVersion"
  BEGIN DELETE FROM _content WHERE key = OLD."VersionData"; END;
`;

function hasTable(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_content'").get() !== undefined;
}

/** Keeps bytes; within the transaction of the row that will hold the key. */
export function keepContent(database: DatabaseSync, bytes: Uint8Array): KeptContent {
  database.exec(TABLE);
  const checksum = createHash('md5').update(bytes).digest('hex');
  const kept = new KeptContent(`content:${randomUUID()}`, bytes.length, checksum);
  const insert = database.prepare('INSERT INTO _content (key, size, checksum, bytes) VALUES (?, ?, ?, ?)');
  insert.run(kept.key, kept.size, checksum, bytes);
  return kept;
}

/** What is known of kept bytes, without reading them; `undefined` where the text is no key of any. */
export function keptContent(database: DatabaseSync, key: string): KeptContent | undefined {
  if (!key.startsWith('content:') || !hasTable(database)) return undefined;
  const row = database.prepare('SELECT size, checksum FROM _content WHERE key = ?').get(key);
  return row ? new KeptContent(key, Number(row['size']), String(row['checksum'])) : undefined;
}

/** The bytes of a version; `undefined` where it has none. */
export function contentOf(database: DatabaseSync, versionId: string): Uint8Array | undefined {
  if (!hasTable(database)) return undefined;
  const row = database
    .prepare(
      'SELECT c.bytes AS bytes FROM "ContentVersion" v JOIN _content c ON c.key = v."VersionData" WHERE v."Id" = ?',
    )
    .get(versionId);
  return row?.['bytes'] instanceof Uint8Array ? row['bytes'] : undefined;
}
