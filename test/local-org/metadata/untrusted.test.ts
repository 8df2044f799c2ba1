import { describe, expect, it } from '@jest/globals';
import { ask, startTestOrg } from '../../support/localOrg.ts';
import { deploy, field, gadget, manifest, object, soap, TEXT, zip } from './packages.ts';

const started = startTestOrg({ empty: true });

describe('who may call', () => {
  it('answers a token it does not know with the fault clients renew theirs at', async () => {
    const answer = await soap(started(), '<describeMetadata/>', { token: '00D000000000001!x' });
    expect(answer.status).toBe(500);
    expect(answer.first('faultcode')).toBe('sf:INVALID_SESSION_ID');
    expect(answer.first('faultstring')).toMatch(/^INVALID_SESSION_ID: /);
  });

  it('refuses users who may not change metadata', async () => {
    expect((await soap(started(), '<describeMetadata/>', 'rep')).first('faultcode')).toBe('sf:INSUFFICIENT_ACCESS');
    const rest = await ask(started(), '/services/data/v66.0/metadata/deployRequest/0Af000000000001', { as: 'rep' });
    expect(rest).toMatchObject({ status: 403, body: [{ errorCode: 'INSUFFICIENT_ACCESS' }] });
  });

  it.each(['<frobnicate/>', '<retrieve><request><packageNames>x</packageNames></request></retrieve>'])(
    'refuses the call %s in a fault',
    async (call) => {
      expect((await soap(started(), call)).status).toBe(500);
    },
  );

  it.each(['', 'x', '<a>', '<a/><b/>', '<soapenv:Envelope></soapenv:Envelope>'])(
    'refuses the body %j in a fault',
    async (body) => {
      const headers = { 'content-type': 'text/xml' };
      const answer = await ask(started(), '/services/Soap/m/66.0', { method: 'POST', headers, body });
      expect(answer.status).toBe(500);
      expect(answer.body).toContain('<faultcode>sf:UNKNOWN_EXCEPTION</faultcode>');
    },
  );
});

/** A directory that says a file is larger than it is, without the bytes. */
function withSize(archive: Uint8Array, size: number): Uint8Array {
  const bytes = Buffer.from(archive);
  const at = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  bytes.writeUInt32LE(size, at + 24);
  return bytes;
}

describe('an archive', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['no archive', new Uint8Array(100)],
    ['half an archive', zip(gadget).slice(0, 200)],
    ['without a manifest', zip({ 'objects/Gadget__c.object': object('') })],
    ['with two packages', zip({ 'a/package.xml': manifest({}), 'b/package.xml': manifest({}) })],
    ['with a path that climbs', zip({ 'package.xml': manifest({}), '../../etc/passwd': 'x' })],
    ['with an absolute path', zip({ 'package.xml': manifest({}), '/etc/passwd': 'x' })],
    ['with a Windows path', zip({ 'package.xml': manifest({}), 'objects\\..\\x': 'x' })],
    ['with a file that says it is one byte', withSize(zip({ 'package.xml': manifest({}) }), 1)],
    ['with a file that says it is 4 GB', withSize(zip({ 'package.xml': manifest({}) }), 0xfffffff0)],
    [
      'that unpacks to 60 MB',
      zip({ 'package.xml': manifest({}), 'layouts/x.layout': new Uint8Array(60 * 1024 * 1024) }),
    ],
    [
      'of 10,001 files',
      zip(Object.fromEntries(Array.from({ length: 10_001 }, (_, index) => [`layouts/${index}.layout`, '']))),
    ],
  ])('%s fails as a whole', async (_name, archive) => {
    const answer = await deploy(started(), archive);
    expect(answer.first('status')).toBe('Failed');
    expect(answer.first('errorMessage')).toMatch(/zip|package\.xml|packages/i);
  });
});

const layout = (text: string): Record<string, string> => ({
  'package.xml': manifest({ Layout: ['Account-A'] }),
  'layouts/Account-A.layout': text,
});

describe('a file', () => {
  it.each([
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Layout>&b;</Layout>'],
    ['a file of the machine', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Layout>&a;</Layout>'],
    ['an entity nobody declared', '<Layout>&a;</Layout>'],
    ['elements that nest for ever', '<Layout>'.concat('<a>'.repeat(5000), '</a>'.repeat(5000), '</Layout>')],
    ['an element that does not end', '<Layout>\n<label>x</Layout>'],
    ['the root of another type', '<CustomTab/>'],
  ])('with %s is refused, with its line', async (_name, text) => {
    const answer = await deploy(started(), layout(text));
    expect(answer.first('status')).toBe('Failed');
    expect(answer.first('fileName')).toBe('layouts/Account-A.layout');
    expect(Number(answer.first('lineNumber'))).toBeGreaterThan(0);
    expect(answer.text).not.toContain('root:');
  });

  it.each(['__proto__', 'constructor', 'toString'])('with an element %s is a file like any other', async (name) => {
    const answer = await deploy(started(), {
      'package.xml': manifest({ CustomPermission: ['P'] }),
      'customPermissions/P.customPermission': `<CustomPermission><label>x</label><${name}>1</${name}></CustomPermission>`,
    });
    expect(answer.first('status')).toBe('Failed');
    expect(answer.first('errorMessage')).toBeUndefined();
  });

  it('with thirty thousand parts is read in its stride', async () => {
    const parts = Array.from({ length: 30_000 }, (_, index) => field(`F${index}__c`, '<colour>red</colour>')).join('');
    const answer = await deploy(started(), {
      'package.xml': manifest({ CustomField: ['Gadget__c.F1__c'] }),
      'objects/Gadget__c.object': object(parts, false),
    });
    expect(answer.first('status')).toBe('Failed');
  }, 60_000);

  it('of a type the org does not know is refused by name', async () => {
    const answer = await deploy(started(), {
      'package.xml': manifest({ Spell: ['A'] }),
      'spells/A.spell': 'abracadabra',
    });
    expect(answer.all('problem')).toEqual([
      "Unknown type name 'Spell' specified in package.xml",
      "The metadata type of the folder 'spells' is unknown",
    ]);
  });

  it('that the manifest does not name is left alone', async () => {
    const files = {
      ...gadget,
      'package.xml': manifest({ CustomObject: ['Gadget__c'] }),
      ...{ 'layouts/Account-A.layout': '<Layout/>' },
    };
    expect((await deploy(started(), files)).first('status')).toBe('Succeeded');
    const layouts = await soap(started(), '<listMetadata><queries><type>Layout</type></queries></listMetadata>');
    expect(layouts.all('fullName')).toEqual([]);
  });

  it('may not say the same part twice', async () => {
    const answer = await deploy(started(), {
      'package.xml': manifest({ CustomObject: ['Gadget__c'] }),
      'objects/Gadget__c.object': object(field('Code__c', TEXT) + field('Code__c', TEXT)),
    });
    expect(answer.first('problem')).toBe("Duplicate name 'Code__c' specified");
  });
});

describe('a deploy over REST', () => {
  it.each([
    ['multipart/form-data', '--x'],
    ['multipart/form-data; boundary=x', 'nothing'],
    ['multipart/form-data; boundary=x', '--x\r\n\r\nno name\r\n--x--\r\n'],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n1\r\n--x--\r\n'],
  ])('refuses the body of a %s that is none: %j', async (type, body) => {
    const headers = { 'content-type': type };
    const answer = await ask(started(), '/services/data/v66.0/metadata/deployRequest', {
      as: 'admin',
      method: 'POST',
      headers,
      body,
    });
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_MULTIPART_REQUEST' }] });
  });
});
