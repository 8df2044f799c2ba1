/** Packages and messages made to fill the memory, at the door of the Metadata API: refused, and the process stays as small as it was. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startLocalOrg, type LocalOrg } from '../../../src/local-org/index.ts';
import { deployStatus, manifest, soap, zip } from '../metadata/packages.ts';
import { ask } from './doors.ts';

const MB = 1024 * 1024;
let org: LocalOrg;
beforeAll(async () => {
  org = await startLocalOrg({ empty: true, pages: false });
});
afterAll(async () => {
  await org.close();
});

/** Megabytes by which the process grew at most while `work` went on. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return (Math.max(most, process.memoryUsage().rss) - before) / MB;
}

/** What the org says of a deploy in the end, or of the call that should have begun it. */
async function deployed(bytes: Uint8Array): Promise<string> {
  const ZipFile = Buffer.from(bytes).toString('base64');
  const options = '<DeployOptions><rollbackOnError>true</rollbackOnError></DeployOptions>';
  const started = await soap(org, `<deploy><ZipFile>${ZipFile}</ZipFile>${options}</deploy>`);
  const id = started.first('id');
  return id === undefined ? started.text : (await deployStatus(org, id)).text;
}

async function stillServes(): Promise<void> {
  expect((await ask(org, 'admin', '/limits')).status).toBe(200);
}

/** An archive of a manifest and of files of zeros, `size` bytes each; the headers may say another size. Packed once, so that it is made at once. */
function zerosZip(files: number, size: number, said = size): Buffer {
  const zeros = Buffer.alloc(size);
  const text = Buffer.from(manifest({ StaticResource: ['*'] }));
  const pack = (path: string, content: Buffer, unpacked: number) => ({
    ...{ name: Buffer.from(path), data: deflateRawSync(content), crc: crc32(content), unpacked },
  });
  const packedZeros = pack('', zeros, said);
  const entries = [
    pack('package.xml', text, text.length),
    ...Array.from({ length: files }, (_, index) => ({
      ...packedZeros,
      name: Buffer.from(`staticresources/R${String(index)}.resource`),
    })),
  ];
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, crc, unpacked } of entries) {
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc, 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(unpacked, 18);
    facts.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, name);
    parts.push(Buffer.from('PK\x03\x04'), facts, name, data);
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

it('an archive of zeros is an archive like any other while it is small', async () => {
  const answer = await deployed(zerosZip(1, 100));
  // Files of the package are looked at: the resource lacks the file that says what it is.
  expect(answer).toMatch(/staticresources\/R0/);
});

it('a zip of two megabytes that unpacks to two gigabytes is not unpacked', async () => {
  const bytes = zerosZip(40, 50 * MB);
  expect(bytes.length).toBeLessThan(3 * MB);
  let answer = '';
  expect(await growth(async () => (answer = await deployed(bytes)))).toBeLessThan(250);
  expect(answer).toMatch(/<status>Failed<|<faultcode>/);
  await stillServes();
});

it('a zip that says its hundred megabytes are ten bytes is not believed', async () => {
  const bytes = zerosZip(1, 100 * MB, 10);
  let answer = '';
  expect(await growth(async () => (answer = await deployed(bytes)))).toBeLessThan(50);
  expect(answer).toMatch(/<status>Failed<|<faultcode>/);
  await stillServes();
});

const laughs = Array.from(
  { length: 12 },
  (_, index) => `<!ENTITY l${String(index + 1)} "${`&l${String(index)};`.repeat(10)}">`,
).join('');
const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`;

it.each([
  ['a file of a package', 'layouts/Account-A.layout', `${bomb}<Layout><label>&l12;</label></Layout>`],
  [
    'its manifest',
    'package.xml',
    `${bomb}<Package><types><members>&l12;</members><name>Layout</name></types></Package>`,
  ],
])('entities that would grow to a terabyte in %s are not unfolded', async (_where, path, text) => {
  const bytes = zip({
    'package.xml': manifest({ Layout: ['Account-A'] }),
    'layouts/Account-A.layout': '<Layout/>',
    [path]: text,
  });
  let answer = '';
  expect(await growth(async () => (answer = await deployed(bytes)))).toBeLessThan(100);
  expect(answer).toMatch(/<status>Failed<|<faultcode>/);
  expect(answer).not.toContain('hahaha');
  await stillServes();
});

it('nor in a message itself, at any door that takes XML', async () => {
  const message = `${bomb}<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><a>&l12;</a></soapenv:Body></soapenv:Envelope>`;
  const headers = {
    authorization: `Bearer ${org.user('admin').accessToken}`,
    'content-type': 'text/xml',
    soapaction: '""',
  };
  for (const path of ['/services/Soap/m/66.0', '/services/Soap/u/66.0', '/services/async/66.0/job']) {
    let status = 0;
    const grown = await growth(async () => {
      const answer = await fetch(org.instanceUrl + path, { method: 'POST', headers, body: message });
      status = answer.status;
      expect(await answer.text()).not.toContain('hahaha');
    });
    expect([path, grown < 100, status >= 400]).toEqual([path, true, true]);
  }
  await stillServes();
});

it.each([
  '../../climbed.txt',
  '/tmp/climbed.txt',
  'classes/../../../climbed.txt',
  '..\\climbed.txt',
  'a/./../../climbed.txt',
])('a zip with the path %s is refused whole and leaves nothing anywhere', async (path) => {
  const before = readdirSync(join(import.meta.dirname, '../../..'));
  const answer = await deployed(zip({ 'package.xml': manifest({ Layout: ['*'] }), [path]: 'x' }));
  expect(answer).toMatch(/<status>Failed<|<faultcode>/);
  for (const folder of ['/tmp', '/', join(import.meta.dirname, '../../..')]) {
    expect(readdirSync(folder).filter((name) => name.includes('climbed'))).toEqual([]);
  }
  expect(readdirSync(join(import.meta.dirname, '../../..'))).toEqual(before);
});
