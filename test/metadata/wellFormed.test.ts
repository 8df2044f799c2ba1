/**
 * A browser's XML parser judges the files, because the one that the other tests read with takes nearly anything.
 * @jest-environment jsdom
 */
import { describe, expect, it } from '@jest/globals';
import { pathsOf, readProject, withChange, type Project } from './project.ts';

interface XmlDocument {
  querySelector(selector: string): { readonly textContent: string } | null;
}
declare const DOMParser: new () => { parseFromString(text: string, type: 'application/xml'): XmlDocument };

const project = readProject();
const RULE = 'objects/Decision_Step__c/validationRules/Exit_Not_Before_Entry.validationRule-meta.xml';

const malformed = (files: Project): string[] =>
  pathsOf(files, '-meta.xml').filter((path) => {
    const text = files.get(path) ?? '';
    const parsed = new DOMParser().parseFromString(text, 'application/xml');
    return !text.startsWith('<?xml version="1.0" encoding="UTF-8"?>') || parsed.querySelector('parsererror') !== null;
  });

describe('metadata files', () => {
  it('are well-formed XML that begins with its declaration', () => {
    expect(malformed(project)).toEqual([]);
  });

  it.each([
    ['a raw ampersand', 'Elapsed days', 'Elapsed & days'],
    ['an element that is not closed', '</active>', ''],
    ['a bare comparison in a formula', '&lt;', '<'],
    ['text before the declaration', '<?xml', ' <?xml'],
  ])('are refused for %s', (_, from, to) => {
    expect(malformed(withChange(project, RULE, from, to))).toEqual([RULE]);
  });
});
