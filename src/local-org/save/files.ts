/** Files as Salesforce saves them: a version makes its document, or is the next one of it; links say where the document is seen. */
import type { Session } from '../engine.ts';
import { keepContent, keptContent, type KeptContent } from '../files/content.ts';
import { quoted, type SqlValue } from '../store/storage.ts';
import type { ObjectPlan } from './objectPlan.ts';
import { isAlive, isChanged, type PendingRow } from './pendingRow.ts';
import { writePlatformRow, type Stamp } from './platformRows.ts';
import type { SaveContext } from './saveContext.ts';
import { readOnlyRecord, saveError } from './saveErrors.ts';

const TYPES: Readonly<Record<string, string>> = {
  ...{ csv: 'CSV', html: 'HTML', json: 'JSON', txt: 'TEXT', xml: 'XML', zip: 'ZIP', pdf: 'PDF', rtf: 'RTF' },
  ...{ doc: 'WORD', docx: 'WORD_X', xls: 'EXCEL', xlsx: 'EXCEL_X', ppt: 'POWER_POINT', pptx: 'POWER_POINT_X' },
  ...{ gif: 'GIF', jpeg: 'JPEG', jpg: 'JPG', png: 'PNG', svg: 'SVG', mp3: 'MP3', mp4: 'MP4' },
};

/** `C:\\notes\\plan.v2.txt` → `plan.v2` and `txt`. */
function nameParts(path: string): { name: string; extension: string | null } {
  const file = path.split(/[\\/]/).at(-1) ?? '';
  const dot = file.lastIndexOf('.');
  return dot <= 0 ? { name: file, extension: null } : { name: file.slice(0, dot), extension: file.slice(dot + 1) };
}

/** Fills what a version says of itself through its path, and refuses one that has nothing in it or is of a document of others. */
export function prepareVersions(
  context: SaveContext,
  session: Session,
  plan: ObjectPlan,
  rows: readonly PendingRow[],
): void {
  const at = (name: string): number => plan.place(name);
  const documents = context.planNamed('ContentDocument').object;
  const mayEdit = session.rowFilter(documents, 'd', 'edit');
  const find = context.store.statements.of(`SELECT 1 FROM "ContentDocument" d WHERE d."Id" = ? AND (${mayEdit})`);
  for (const row of rows.filter((each) => each.isNew && isAlive(each))) {
    const [path, content, url] = [
      row.after[at('PathOnClient')],
      row.after[at('VersionData')],
      row.after[at('ContentUrl')],
    ];
    const ofDocument = row.after[at('ContentDocumentId')] ?? null;
    const missing = [
      ...(typeof content === 'string' || typeof url === 'string' ? [] : ['VersionData']),
      ...(typeof path === 'string' || typeof url === 'string' ? [] : ['PathOnClient']),
    ];
    if (missing.length > 0) {
      const message = `Required fields are missing: [${missing.join(', ')}]`;
      row.errors.push(saveError('REQUIRED_FIELD_MISSING', message, missing));
    } else if (ofDocument !== null && find.get(ofDocument) === undefined) {
      row.errors.push(readOnlyRecord());
    }
    const { name, extension } = nameParts(typeof path === 'string' ? path : String(url));
    row.after[at('Title')] ??= name.slice(0, 255);
    row.after[at('FileExtension')] = typeof path === 'string' ? (extension?.slice(0, 40) ?? null) : null;
    row.after[at('FileType')] =
      typeof path === 'string' ? (TYPES[extension?.toLowerCase() ?? ''] ?? 'UNKNOWN') : 'LINK';
    row.after[at('IsLatest')] = 1;
  }
}

function setColumns(
  context: SaveContext,
  table: string,
  id: SqlValue,
  values: Readonly<Record<string, SqlValue>>,
): void {
  const names = Object.keys(values).map((name) => `${quoted(name)} = ?`);
  context.store.statements
    .of(`UPDATE ${quoted(table)} SET ${names.join(', ')} WHERE "Id" = ?`)
    .run(...Object.values(values), id);
}

/** The bytes of a version: kept before the save, or in the row as base64 until now. */
function contentOfRow(context: SaveContext, value: SqlValue | undefined): KeptContent | undefined {
  const { database } = context.store;
  if (typeof value !== 'string') return undefined;
  return keptContent(database, value) ?? keepContent(database, Buffer.from(value, 'base64'));
}

/** After versions were written: the document of each, its number, its bytes, and where it is seen. */
export function completeVersions(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const { statements } = context.store;
  const older = statements.of(
    'SELECT count(*) AS count FROM "ContentVersion" WHERE "ContentDocumentId" = ? AND "Id" <> ?',
  );
  const retire = statements.of(
    'UPDATE "ContentVersion" SET "IsLatest" = 0 WHERE "ContentDocumentId" = ? AND "Id" <> ? AND "IsLatest" = 1',
  );
  for (const row of rows.filter((each) => each.isNew)) {
    const of = (name: string): SqlValue => row.after[plan.place(name)] ?? null;
    const stamp: Stamp = { userId: of('LastModifiedById'), moment: of('LastModifiedDate') };
    const content = contentOfRow(context, of('VersionData'));
    const shared = {
      ...{ Title: of('Title'), Description: of('Description'), FileType: of('FileType') },
      ...{ FileExtension: of('FileExtension'), ContentSize: content?.size ?? 0 },
      ...{ LatestPublishedVersionId: row.id, ContentModifiedDate: stamp.moment },
    };
    let documentId = of('ContentDocumentId');
    if (documentId === null) {
      documentId = writePlatformRow(context, 'ContentDocument', { ...shared, OwnerId: of('OwnerId') }, stamp);
      // A file is its owner's, and where it was published first.
      for (const place of new Set([of('OwnerId'), of('FirstPublishLocationId')])) {
        if (place === null) continue;
        const link = { ContentDocumentId: documentId, LinkedEntityId: place, ShareType: 'I', Visibility: 'AllUsers' };
        writePlatformRow(context, 'ContentDocumentLink', link, stamp);
      }
    } else {
      const changed = { LastModifiedDate: stamp.moment, LastModifiedById: stamp.userId, SystemModstamp: stamp.moment };
      setColumns(context, 'ContentDocument', documentId, { ...shared, ...changed });
    }
    retire.run(documentId, row.id);
    setColumns(context, 'ContentVersion', row.id, {
      ...{ ContentDocumentId: documentId, ContentSize: content?.size ?? 0, Checksum: content?.checksum ?? null },
      ...{
        VersionData: content?.key ?? null,
        VersionNumber: String(Number(older.get(documentId, row.id)?.['count']) + 1),
      },
    });
  }
}

/** What a document is called its latest version is called, and the other way round. */
export function shareTitles(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const isDocument = plan.object.name === 'ContentDocument';
  const latest = isDocument ? undefined : plan.place('IsLatest');
  for (const row of rows.filter((each) => !each.isNew)) {
    const changed = ['Title', 'Description'].filter((name) => isChanged(row, plan.place(name)));
    if (changed.length === 0 || (latest !== undefined && row.after[latest] !== 1)) continue;
    const values = Object.fromEntries(changed.map((name) => [name, row.after[plan.place(name)] ?? null]));
    const other = row.after[plan.place(isDocument ? 'LatestPublishedVersionId' : 'ContentDocumentId')] ?? null;
    setColumns(context, isDocument ? 'ContentVersion' : 'ContentDocument', other, values);
  }
}

/** A document is attached to a record once. */
export function refuseSecondLinks(context: SaveContext, plan: ObjectPlan, rows: readonly PendingRow[]): void {
  const [documentPlace, place] = [plan.place('ContentDocumentId'), plan.place('LinkedEntityId')];
  const find = context.store.statements.of(
    'SELECT 1 FROM "ContentDocumentLink" WHERE "ContentDocumentId" = ? AND "LinkedEntityId" = ? AND IsDeleted = 0',
  );
  const made = new Set<string>();
  for (const row of rows.filter((each) => each.isNew && isAlive(each))) {
    const [documentId = null, entityId = null] = [row.after[documentPlace], row.after[place]];
    const key = `${String(documentId)} ${String(entityId)}`;
    if (made.has(key) || find.get(documentId, entityId) !== undefined) {
      const message = `Document with ID: ${String(documentId)} is already linked with the entity with ID: ${String(entityId)}`;
      row.errors.push(saveError('DUPLICATE_VALUE', message, ['LinkedEntityId']));
    }
    made.add(key);
  }
}
