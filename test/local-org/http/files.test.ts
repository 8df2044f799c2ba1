/** Files: uploaded in a form or as base64, in versions, attached to records, and seen by whom they are open to. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Connection } from 'jsforce';
import type { UserName } from '../../../src/local-org/index.ts';
import { ask, connectTo, startTestOrg, type RawAnswer } from '../../support/localOrg.ts';

const org = startTestOrg();
const BASE = '/services/data/v66.0';
const FILES = `${BASE}/sobjects/ContentVersion`;
let admin: Connection;
let account: string;

/** An upload as clients send it: a JSON part and a part of bytes. */
async function upload(as: UserName, entity: object, bytes?: Uint8Array<ArrayBuffer> | string): Promise<RawAnswer> {
  const form = new FormData();
  form.append('entity_content', new Blob([JSON.stringify(entity)], { type: 'application/json' }));
  if (bytes !== undefined) form.append('VersionData', new Blob([bytes]), 'upload.bin');
  const answer = await fetch(org().instanceUrl + FILES, {
    ...{ method: 'POST', body: form, headers: { authorization: `Bearer ${org().user(as).accessToken}` } },
  });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function uploaded(as: UserName, entity: object, bytes: Uint8Array<ArrayBuffer> | string): Promise<string> {
  const { body, status } = await upload(as, entity, bytes);
  if (status !== 201) throw new Error(JSON.stringify(body));
  return String(Reflect.get(Object(body), 'id'));
}

async function bytesOf(id: string, as: UserName): Promise<Buffer | number> {
  const answer = await fetch(`${org().instanceUrl}${FILES}/${id}/VersionData`, {
    headers: { authorization: `Bearer ${org().user(as).accessToken}` },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return answer.status === 200 ? bytes : answer.status;
}

interface Version {
  readonly [field: string]: unknown;
  readonly ContentDocumentId: string;
}

async function versionOf(id: string, as: Connection = admin): Promise<Version> {
  const soql = `SELECT FIELDS(ALL) FROM ContentVersion WHERE Id = '${id}' LIMIT 1`;
  const [version] = (await as.query<Version>(soql)).records;
  if (!version) throw new Error(`no version ${id}`);
  return version;
}

async function linksOf(document: string): Promise<string[]> {
  const soql = `SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = '${document}' ORDER BY Id`;
  const { records } = await admin.query<{ LinkedEntityId: string; ShareType: string }>(soql);
  return records.map(({ LinkedEntityId, ShareType }) => `${LinkedEntityId} ${ShareType}`);
}

beforeAll(async () => {
  admin = connectTo(org(), 'admin');
  const result = await admin.sobject('Account').create({ Name: 'Acme' });
  account = result.id ?? '';
});

describe('an upload', () => {
  it('makes a version, its document, and a link to its owner and to where it is published first', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    const entity = { PathOnClient: 'plans/plan.v2.PDF', Title: 'Plan', FirstPublishLocationId: account };
    const id = await uploaded('admin', entity, bytes);
    const version = await versionOf(id);
    expect(version).toMatchObject({
      ...{ Id: expect.stringMatching(/^068/), ContentDocumentId: expect.stringMatching(/^069/), Title: 'Plan' },
      ...{ FileExtension: 'PDF', FileType: 'PDF', ContentSize: 70_000, IsLatest: true, VersionNumber: '1' },
      VersionData: `${FILES}/${id}/VersionData`,
    });
    expect(await bytesOf(id, 'admin')).toEqual(Buffer.from(bytes));
    const owner = org().user('admin').userId;
    expect(await linksOf(version.ContentDocumentId)).toEqual([`${owner} I`, `${account} I`]);
    const document = await admin.sobject('ContentDocument').retrieve(version.ContentDocumentId);
    expect(document).toMatchObject({
      Title: 'Plan',
      LatestPublishedVersionId: id,
      ContentSize: 70_000,
      FileType: 'PDF',
    });
  });

  it('is named after its file, and may be empty or base64 in JSON', async () => {
    const empty = await versionOf(await uploaded('admin', { PathOnClient: 'C:\\docs\\hi.txt' }, ''));
    expect(empty).toMatchObject({ Title: 'hi', FileExtension: 'txt', FileType: 'TEXT', ContentSize: 0 });
    const VersionData = Buffer.from('häh?').toString('base64');
    const { id } = await admin.sobject('ContentVersion').create({ PathOnClient: 'noend', VersionData });
    expect(await versionOf(id ?? '')).toMatchObject({ Title: 'noend', FileExtension: null, FileType: 'UNKNOWN' });
    expect(await bytesOf(id ?? '', 'admin')).toEqual(Buffer.from('häh?'));
  });

  it('of a document that is there is its next version; title and description are those of both', async () => {
    const first = await uploaded('admin', { PathOnClient: 'a.txt', Title: 'A' }, 'one');
    const { ContentDocumentId } = await versionOf(first);
    const second = await uploaded('admin', { PathOnClient: 'b.csv', Title: 'B', ContentDocumentId }, 'two');
    expect(await versionOf(first)).toMatchObject({ IsLatest: false, VersionNumber: '1' });
    expect(await versionOf(second)).toMatchObject({ IsLatest: true, VersionNumber: '2', ContentDocumentId });
    await admin.sobject('ContentDocument').update({ Id: ContentDocumentId, Title: 'C' });
    expect(await versionOf(second)).toMatchObject({ Title: 'C' });
    const { records } = await admin.query(
      `SELECT Title, FileType, (SELECT Title FROM ContentVersions ORDER BY VersionNumber) FROM ContentDocument WHERE Id = '${ContentDocumentId}'`,
    );
    expect(records).toMatchObject([
      { Title: 'C', FileType: 'CSV', ContentVersions: { records: [{ Title: 'A' }, { Title: 'C' }] } },
    ]);
    expect([await bytesOf(first, 'admin'), await bytesOf(second, 'admin')].map(String)).toEqual(['one', 'two']);
  });

  it('is refused in the words of the platform, and leaves nothing behind', async () => {
    const before = (await admin.query('SELECT COUNT() FROM ContentVersion')).totalSize;
    const seen = async (entity: object, bytes?: string): Promise<unknown> => {
      const { status, body } = await upload('admin', entity, bytes);
      return [status, Reflect.get(Object(Array.isArray(body) ? body[0] : body), 'errorCode')];
    };
    expect(await seen({ PathOnClient: 'a.txt' })).toEqual([400, 'REQUIRED_FIELD_MISSING']);
    expect(await seen({ Title: 'a' }, 'x')).toEqual([400, 'REQUIRED_FIELD_MISSING']);
    expect(await seen({ PathOnClient: 'a.txt', Nonsense: 1 }, 'x')).toEqual([400, 'INVALID_FIELD']);
    expect(await seen({ PathOnClient: 'a.txt', ContentDocumentId: '069000000000000AAA' }, 'x')).toEqual([
      ...[400, expect.stringMatching(/CROSS_REFERENCE/)],
    ]);
    const json = { PathOnClient: 'a.txt', VersionData: 'content:not-a-key' };
    const sent = await ask(org(), FILES, { method: 'POST', as: 'admin', body: json });
    expect([sent.status, sent.body]).toMatchObject([400, [{ errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD' }]]);
    const form = async (body: string, type = 'multipart/form-data; boundary=b'): Promise<unknown> => {
      const answer = await ask(org(), FILES, { method: 'POST', as: 'admin', headers: { 'content-type': type }, body });
      return [answer.status, Reflect.get(Object(Array.isArray(answer.body) ? answer.body[0] : 0), 'errorCode')];
    };
    const part = (name: string, text: string): string =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
    const bad = [400, 'INVALID_MULTIPART_REQUEST'];
    expect(await form(`${part('VersionData', 'x')}--b--`)).toEqual(bad);
    expect(await form(`${part('entity_content', '{}')}${part('Other', 'x')}--b--`)).toEqual(bad);
    expect(await form(`${part('entity_content', '{}')}${part('VersionData', 'x').repeat(2)}--b--`)).toEqual(bad);
    expect(await form(part('entity_content', '{}'))).toEqual(bad);
    expect(await form('', 'multipart/form-data')).toEqual(bad);
    expect(await form(`${part('entity_content', '[1')}--b--`)).toEqual([400, 'JSON_PARSER_ERROR']);
    expect((await admin.query('SELECT COUNT() FROM ContentVersion')).totalSize).toBe(before);
  });
});

describe('a link', () => {
  it('attaches a document to a record once, and goes with the record', async () => {
    const { ContentDocumentId } = await versionOf(await uploaded('admin', { PathOnClient: 'a.txt' }, 'x'));
    const gone = (await admin.sobject('Account').create({ Name: 'Gone' })).id ?? '';
    const links = admin.sobject('ContentDocumentLink');
    const row = { ContentDocumentId, LinkedEntityId: gone, ShareType: 'V' };
    await links.create(row);
    await expect(links.create(row)).rejects.toThrow(
      `Document with ID: ${ContentDocumentId} is already linked with the entity with ID: ${gone}`,
    );
    const below = `SELECT (SELECT ContentDocument.Title FROM ContentDocumentLinks) FROM Account WHERE Id = '${gone}'`;
    expect((await admin.query(below)).records).toMatchObject([
      { ContentDocumentLinks: { records: [{ ContentDocument: { Title: 'a' } }] } },
    ]);
    await admin.sobject('Account').destroy(gone);
    expect(await linksOf(ContentDocumentId)).toEqual([`${org().user('admin').userId} I`]);
  });

  it('is asked for by what it links only', async () => {
    const refused = 'ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId';
    for (const where of ['', `WHERE ShareType = 'V'`, `WHERE LinkedEntityId != '${account}'`]) {
      await expect(admin.query(`SELECT Id FROM ContentDocumentLink ${where}`)).rejects.toThrow(refused);
    }
    const many = `SELECT Id FROM ContentDocumentLink WHERE ShareType = 'I' AND LinkedEntityId IN (SELECT Id FROM Account)`;
    expect((await admin.query(many)).totalSize).toBeGreaterThan(0);
  });
});

describe('who sees a file', () => {
  it('its owner, and whoever sees a record it is attached to', async () => {
    const id = await uploaded('rep', { PathOnClient: 'mine.txt' }, 'mine');
    const rep = connectTo(org(), 'rep');
    const { ContentDocumentId } = await versionOf(id, rep);
    const others = connectTo(org(), 'analyst');
    const seen = async (): Promise<unknown> => [
      ...[
        await bytesOf(id, 'analyst'),
        (await others.query(`SELECT Id FROM ContentVersion WHERE Id = '${id}'`)).totalSize,
      ],
      (await others.query(`SELECT Id FROM ContentDocument WHERE Id = '${ContentDocumentId}'`)).totalSize,
    ];
    expect(await seen()).toEqual([404, 0, 0]);
    await rep.sobject('ContentDocumentLink').create({ ContentDocumentId, LinkedEntityId: account, ShareType: 'V' });
    expect(await seen()).toEqual([Buffer.from('mine'), 1, 1]);
    await expect(others.sobject('ContentDocument').update({ Id: ContentDocumentId, Title: 'x' })).rejects.toThrow();
    await expect(others.sobject('ContentDocument').destroy(ContentDocumentId)).rejects.toThrow();
    const next = await upload('analyst', { PathOnClient: 'theirs.txt', ContentDocumentId }, 'theirs');
    expect(next.body).toMatchObject([{ errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }]);
    await rep.sobject('ContentDocument').destroy(ContentDocumentId);
    expect(await seen()).toEqual([404, 0, 0]);
  });

  it('nobody by the key of its bytes, and nobody makes a document or deletes a version alone', async () => {
    const id = await uploaded('admin', { PathOnClient: 'a.txt' }, 'x');
    await expect(admin.sobject('ContentDocument').create({ Title: 'x' })).rejects.toThrow();
    await expect(admin.sobject('ContentVersion').destroy(id)).rejects.toThrow();
    await expect(admin.sobject('ContentVersion').update({ Id: id, VersionData: 'eA==' })).rejects.toThrow();
    expect(await bytesOf(account, 'admin')).toBe(404);
    expect(await bytesOf("x'--", 'admin')).toBe(404);
  });
});
