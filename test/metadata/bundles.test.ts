import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { bundleReferenceProblems, bundlesOf, compileProblems, staleProblems, type ModifiedAt } from './bundles.ts';
import { PACKAGE_DIRECTORY, readProject, withChange, without } from './project.ts';

const project = readProject();
const onDisk: ModifiedAt = (path) =>
  statSync(path.startsWith('src/') ? path : join(PACKAGE_DIRECTORY, path), { throwIfNoEntry: false })?.mtimeMs;

const SCRIPT = 'lwc/buysideTeam/buysideTeam.js';
const TEMPLATE = 'lwc/buysideTeam/buysideTeam.html';

describe('component bundles', () => {
  it('are there, those of the record page among them', () => {
    expect(bundlesOf(project)).toEqual(
      expect.arrayContaining(['buysideBlockers', 'buysidePath', 'buysideStep', 'buysideTeam', 'buysideLogic']),
    );
  });

  it('have their JavaScript, newer than its source', () => {
    expect(staleProblems(project, onDisk)).toEqual([]);
  });

  it('are taken by the compiler of the platform', () => {
    expect(compileProblems(project)).toEqual([]);
  });

  it('use only components and permissions that are in the project', () => {
    expect(bundleReferenceProblems(project)).toEqual([]);
  });
});

describe('a bundle that would break a deploy', () => {
  const only = new Map([...project].filter(([path]) => path.startsWith('lwc/buysideTeam/')));

  it('lacks its JavaScript', () => {
    expect(staleProblems(without(project, SCRIPT), onDisk)).toEqual([`${SCRIPT} is missing; run npm run build`]);
  });

  it('has JavaScript that is older than its source', () => {
    const found = staleProblems(project, (path) => (path === SCRIPT ? 1 : path.startsWith('src/') ? 2 : 3));
    expect(found).toEqual([`${SCRIPT} is older than lwc/buysideTeam/buysideTeam.ts; run npm run build`]);
  });

  it('ships TypeScript as if it were JavaScript', () => {
    const source = project.get('lwc/buysideTeam/buysideTeam.ts') ?? '';
    expect(compileProblems(new Map(only).set(SCRIPT, source))).toHaveLength(1);
  });

  it('has a template with an unknown directive', () => {
    expect(compileProblems(withChange(only, TEMPLATE, '<template>', '<template><p lwc:never={x}></p>'))).toHaveLength(
      1,
    );
  });

  it('has a template that is not closed', () => {
    expect(compileProblems(withChange(only, TEMPLATE, '<template>', '<template><section>'))).toHaveLength(1);
  });

  it('has a style sheet that is none', () => {
    expect(compileProblems(new Map(only).set('lwc/buysideTeam/buysideTeam.css', 'p { color: '))).toHaveLength(1);
  });

  it('uses a component that is not there', () => {
    const change = withChange(project, TEMPLATE, '<template>', '<template><c-buyside-nobody></c-buyside-nobody>');
    expect(bundleReferenceProblems(change)).toEqual([`${TEMPLATE}: holds the unknown component buysideNobody`]);
  });
});
