import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const glossary = readFileSync(join(root, 'docs/glossary.md'), 'utf8');
const headings = [...glossary.matchAll(/^### (.+)$/gm)].map((match) => match[1] ?? '');
const anchors = headings.map((heading) =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-'),
);
const below = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|xml)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

describe('the glossary', () => {
  it('has each term once', () => {
    expect(anchors).toEqual([...new Set(anchors)]);
  });

  it('has every term that the code points to', () => {
    const wanted = [...below('src').matchAll(/docs\/glossary\.md((?:, )?#[a-z-]+(?:, #[a-z-]+)*)/g)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/#([a-z-]+)/g)].map((anchor) => anchor[1] ?? ''),
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
  });

  it('names only words that exist, in the code or in the org', () => {
    const words = [...glossary.matchAll(/`([A-Za-z_0-9]+)`/g)].map((match) => match[1] ?? '');
    const all = below('src/decision') + below('src/analytics') + below('force-app/main/default/objects');
    const objects = readdirSync(join(root, 'force-app/main/default/objects'));
    const strange = words.filter((word) => !objects.includes(word) && !new RegExp(`\\b${word}\\b`).test(all));
    expect(strange).toEqual([]);
  });
});
