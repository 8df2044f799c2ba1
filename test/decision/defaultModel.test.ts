import { describe, expect, it } from '@jest/globals';
import { parseModelFile } from '../../src/decision/modelFile.ts';
import { modelProblems } from '../../src/decision/plainModel.ts';
import { BLOCKER_CATEGORIES, CLASS_CAPS, ROLES } from '../../src/decision/vocabulary.ts';
import { defaultModel, defaultModelText } from './builders.ts';

const { steps, inferenceRules, stageMappings } = defaultModel;
const questions = steps.flatMap((step) => step.questions);

describe('the default model', () => {
  it('is read without a problem', () => {
    expect(parseModelFile(defaultModelText, 'default-model.yaml')).toEqual(defaultModel);
    expect(modelProblems(defaultModel)).toEqual([]);
  });

  it('has thirteen steps in four phases, and selling enters at the tenth', () => {
    expect(steps.map((step) => [step.sequence, step.code, step.phaseCode])).toEqual([
      [1, 'idea', 'A'],
      [2, 'brainstorm', 'A'],
      [3, 'first-discussion', 'A'],
      [4, 'contemplation', 'B'],
      [5, 'organization', 'B'],
      [6, 'change-management', 'C'],
      [7, 'coordination', 'C'],
      [8, 'research', 'C'],
      [9, 'consensus', 'C'],
      [10, 'action', 'D'],
      [11, 'second-brainstorm', 'D'],
      [12, 'choice', 'D'],
      [13, 'implementation', 'D'],
    ]);
    expect(defaultModel.sellingStartsAt).toBe(10);
  });

  it('has at least three questions a step, some for the group and some for one person', () => {
    expect(steps.filter((step) => step.questions.length < 3).map((step) => step.code)).toEqual([]);
    const scopes = steps.map((step) => new Set(step.questions.map((q) => q.scope)).size);
    expect(scopes.filter((n) => n === 2).length).toBeGreaterThanOrEqual(12);
  });

  it.each(['Budget holder', 'Technology owner', 'User group'] as const)('has questions for the %s', (role) => {
    expect(questions.filter((q) => q.role === role).length).toBeGreaterThanOrEqual(2);
  });

  it('asks a role only at steps that expect it, so that a missing voice can be noticed', () => {
    const strange = steps.flatMap((step) => {
      const expected = new Set(steps.filter((s) => s.sequence <= step.sequence).flatMap((s) => s.expectedRoles));
      return step.questions.filter((q) => q.role !== null && !expected.has(q.role)).map((q) => q.code);
    });
    expect(strange).toEqual([]);
  });

  it('has a question for every kind of blocker', () => {
    const asked = new Set(questions.map((q) => q.blockerCategory));
    expect(
      Object.keys(BLOCKER_CATEGORIES).filter((code) => !asked.has(code as keyof typeof BLOCKER_CATEGORIES)),
    ).toEqual([]);
  });

  it('invents no durations', () => {
    expect(steps.every((step) => step.guideDays === null)).toBe(true);
  });

  it('says what each role and each blocker category means', () => {
    expect(defaultModel.roles.map((r) => r.role)).toEqual(ROLES);
    expect(defaultModel.blockerCategories.map((b) => b.code)).toEqual(Object.keys(BLOCKER_CATEGORIES));
  });

  it('names the author of the model and claims no figure of hers', () => {
    expect(defaultModel.description).toContain('Sharon-Drew Morgen');
    expect(defaultModelText).not.toMatch(/\b(?:600|40|7)\s?%/);
  });

  it('says of each of the ten default stages what it shows of the buyer', () => {
    expect(stageMappings.map((m) => [m.stage, m.evidenceStep, m.evidenceConfidence, m.isProposal])).toEqual([
      ['Prospecting', null, null, false],
      ['Qualification', 1, 0.25, false],
      ['Needs Analysis', 2, 0.2, false],
      ['Value Proposition', 2, 0.2, false],
      ['Id. Decision Makers', 3, 0.2, false],
      ['Perception Analysis', 3, 0.2, false],
      ['Proposal/Price Quote', 3, 0.25, true],
      ['Negotiation/Review', 10, 0.3, true],
      ['Closed Won', null, null, true],
      ['Closed Lost', null, null, false],
    ]);
  });

  it('has all rules with class, floor, confidence and cap', () => {
    const table = inferenceRules.map((r) => [r.code, r.evidenceClass, r.floorStep, r.confidence, r.cap]);
    expect(table).toEqual([
      ['F1', null, null, null, null],
      ['R1', 'D', null, null, 0.3],
      ['R2', 'B', 1, 0.6, 0.6],
      ['R3', 'C', 2, 0.4, 0.45],
      ['R4', 'B', 3, 0.5, 0.6],
      ['R5', 'C', 3, 0.4, 0.45],
      ['R6', 'C', 2, 0.25, 0.45],
      ['R7', 'B', 6, 0.35, 0.6],
      ['R8', 'C', 7, 0.3, 0.45],
      ['R9', 'B', 6, 0.45, 0.6],
      ['R10', 'B', 10, 0.5, 0.6],
      ['R11', 'C', 10, 0.4, 0.45],
      ['R12', 'C', 10, 0.4, 0.45],
      ['R13', 'B', 12, 0.55, 0.6],
      ['R14', 'C', 12, 0.45, 0.45],
      ['R15', null, null, null, null],
      ['R16', 'P', 12, 0.75, 0.85],
      ['R17', 'D', 10, 0.3, 0.3],
      ['R18', 'A', null, 0.9, 0.9],
      ['N1', null, null, null, null],
      ['N2', null, null, null, null],
      ['N3', null, null, null, null],
      ['N4', null, null, null, null],
    ]);
    expect(CLASS_CAPS).toEqual({ A: 0.9, B: 0.6, C: 0.45, D: 0.3, P: 0.85 });
  });

  it('fits the fields of the org', () => {
    const parameters = inferenceRules.map((rule) => JSON.stringify(rule.parameters).length);
    expect(Math.max(...parameters)).toBeLessThanOrEqual(4000);
    expect(Math.max(...questions.map((q) => q.text.length))).toBeLessThanOrEqual(255);
  });
});
