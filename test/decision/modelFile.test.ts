import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BuysideError } from '../../src/decision/buysideError.ts';
import { parseModelFile, writeModelFile } from '../../src/decision/modelFile.ts';
import { modelProblems } from '../../src/decision/plainModel.ts';
import { lintQuestion } from '../../src/decision/questionLint.ts';
import type { DecisionModel, FacilitationQuestion, JsonValue } from '../../src/decision/types.ts';
import { ROLES } from '../../src/decision/vocabulary.ts';
import { defaultModel, defaultModelText } from './builders.ts';

/** The refusal of a text. */
function refusalOf(text: string): BuysideError {
  try {
    parseModelFile(text, 'model.yaml');
  } catch (error) {
    if (error instanceof BuysideError) return error;
    throw error;
  }
  throw new Error('the text was not refused');
}
const problemsOf = (text: string): readonly string[] => refusalOf(text).problems;
/** The default model with some of its text replaced; each piece must be there. */
function changed(...changes: [string, string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the file: ${from}`);
    return text.replace(from, to);
  }, defaultModelText);
}
/** Line and column of a piece of a text, as editors count. */
function placeOf(text: string, piece: string): string {
  const before = text.slice(0, text.indexOf(piece)).split('\n');
  return `model.yaml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

describe('parseModelFile', () => {
  it('names line, column, path, what stands there and what may stand there', () => {
    const text = changed(['expectedRoles: [Initiator]', 'expectedRoles: [Intiator]']);
    expect(problemsOf(text)).toEqual([
      `${placeOf(text, 'Intiator')} steps[0].expectedRoles[0]: found "Intiator"; did you mean "Initiator"? allowed: ${ROLES.join(', ')}`,
    ]);
  });

  it('points at the name of a field that does not exist, and guesses what was meant', () => {
    const text = changed(['    exitCriterion: >-', '    exitCriterium: >-']);
    const fields = 'code, sequence, name, phase, purpose, exitCriterion, expectedRoles, guideDays, questions';
    expect(problemsOf(text)).toEqual([
      `${placeOf(text, 'code: idea')} steps[0].exitCriterion: is missing; needs a text`,
      `${placeOf(text, 'exitCriterium')} steps[0].exitCriterium: "exitCriterium" is no field here; did you mean "exitCriterion"? allowed: ${fields}`,
    ]);
  });

  it('lists every problem of a file at once, in the order of its lines', () => {
    const text = changed(
      ['version: 1', 'version: one'],
      ['phase: A', 'phase: X'],
      ['sequence: 5', 'sequence: 6'],
      ['code: sounding-sides', 'code: idea-signs'],
      ['text: Which colleagues see', 'text: Why do colleagues see'],
      ['presumedStep: 11', 'presumedStep: 14'],
      ['afterRules: [R4, R5]', 'afterRules: [R4, R55]'],
    );
    const refusal = refusalOf(text);
    expect(refusal.problems.map((line) => line.replace(/^\S+ /, '').split(';')[0])).toEqual([
      'version: found "one"',
      'steps[0].phase: "X" is no phase of this model',
      'steps[1].questions[0].code: code of steps.0.questions.1.code comes again',
      'steps[1].questions[0].text: question rule 2: "Why"',
      'steps[1].questions[0].text: question rule 6: "Why"',
      'steps[4].sequence: found 6',
      'stageMappings[7].presumedStep: found 14',
      'inferenceRules[8].parameters.afterRules[1]: "R55" is no rule of this model',
    ]);
    expect(refusal.code).toBe('ModelFileRefused');
    expect(refusal.facts).toEqual(['model.yaml', '8', refusal.problems.join('\n')]);
  });

  it.each([
    ['key: buyside-default', 'key: Not A Code', 'key: found "Not A Code"; needs the form'],
    ['name: Buyside default', 'name: ""', 'name: found ""; needs at least 1 character'],
    ['sellingStartsAt: 10', 'sellingStartsAt: 14', 'sellingStartsAt: found 14; needs a step from 1 to 13'],
    [
      'name: Idea\n    phase',
      'name: Idea\n    guideDays: -1\n    phase',
      'steps[0].guideDays: found -1; needs at least 0',
    ],
    [
      'scope: Individual',
      'scope: Everybody',
      'steps[0].questions[0].scope: found "Everybody"; allowed: Group, Individual',
    ],
    ['code: brainstorm', 'code: idea', 'steps[1].code: step "idea" comes again'],
    [
      'evidenceConfidence: 0.3\n',
      'evidenceConfidence: 0.31\n',
      'found 0.31; class D, an act of the seller, allows at most 0.3',
    ],
    [
      'evidenceStep: 1\n    evidenceConfidence: 0.25',
      'evidenceStep: 1',
      'evidenceConfidence: is missing; evidenceStep and',
    ],
    ['stage: Qualification', 'stage: Prospecting', 'stageMappings[1].stage: stage "Prospecting" is mapped twice'],
    ['confidence: 0.6\n', 'confidence: 0.61\n', 'inferenceRules[2].confidence: found 0.61; the cap allows at most 0.6'],
    ['cap: 0.45', 'cap: 0.5', 'inferenceRules[3].cap: found 0.5; class C allows at most 0.45'],
    ['cap: 0.45', 'cap: 0.415', 'needs at most two decimals'],
    ['kind: contacts-active', 'kind: contact-active', 'did you mean "contacts-active"?'],
    [
      'parameters: { minContacts: 2 }',
      'parameters: {}',
      'inferenceRules[3].parameters.minContacts: is missing; needs a number',
    ],
    [
      'startedStep: 13',
      'startedStep: 14',
      'inferenceRules[16].parameters.startedStep: found 14; needs a step from 1 to 13',
    ],
    ['signedConfidence: 0.85', 'signedConfidence: 0.9', 'signedConfidence: found 0.9; the cap allows at most 0.85'],
    ['code: R4', 'code: R3', 'rule "R3" comes again'],
    ['roles:\n  - role: Initiator', 'roles:\n  - role: Coordinator', 'roles[1].role: role "Coordinator" comes again'],
    [
      '        scope: Individual\n',
      '        scope: Individual\n        order: 5\n',
      'steps[0].questions[1].order: found 2; questions stand',
    ],
    [
      'text: How do you tell',
      'text: Who makes up today for whatever does not run as it SHOULD?\n        # ',
      'text of steps.0.questions.1.text comes again',
    ],
  ])('refuses %j turned into %j', (from, to, problem) => {
    expect(problemsOf(changed([from, to])).join('\n')).toContain(problem);
  });

  it('refuses two questions in one place', () => {
    const twice = changed([
      '        scope: Individual\n      - code: idea-carriers',
      '        scope: Individual\n        order: 1\n      - code: idea-carriers',
    ]);
    expect(problemsOf(twice)[0]).toContain(
      'steps[0].questions[1].order: found 1; questions stand in their order: more than 1',
    );
  });

  it('refuses phases that are mixed, doubled or empty', () => {
    expect(problemsOf(changed(['phase: B', 'phase: C']))[0]).toContain('steps[4].phase: phase "B" after phase "C"');
    const extra = problemsOf(changed(['phases:', 'phases:\n  - code: Z\n    name: Never used']))[0];
    expect(extra).toContain('phases[0]: no step is in phase "Z"; every phase needs a step');
  });

  it('refuses a rule that says too little or too much for its kind', () => {
    const little = problemsOf(changed(['    floorStep: 2\n    confidence: 0.4\n', '']));
    expect(little.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'inferenceRules[3].floorStep: is missing; kind "contacts-active" needs it',
      'inferenceRules[3].confidence: is missing; kind "contacts-active" needs it',
    ]);
    const much = problemsOf(changed(['kind: buyer-silent', 'kind: buyer-silent\n    floorStep: 2']));
    expect(much[0]).toContain('inferenceRules[20].floorStep: found 2; kind "buyer-silent" takes none');
  });

  it('refuses a model of two steps, and a step without a question', () => {
    const two = { ...defaultModel, steps: defaultModel.steps.slice(0, 2) };
    expect(modelProblems(two)).toContain('steps: found a list of 2; needs at least 3 entries');
    const [first, ...rest] = defaultModel.steps;
    const silent = { ...defaultModel, steps: first ? [{ ...first, questions: [] }, ...rest] : rest };
    expect(modelProblems(silent)).toEqual(['steps[0].questions: found a list of 0; needs at least 1 entry']);
  });

  it.each([
    ['a: [', 'model.yaml:1:5 '],
    ['key: a\nkey: b', 'model.yaml:2:1 Map keys must be unique'],
    ['key: !secret a', 'model.yaml:1:6 Unresolved tag: !secret'],
    ['', 'model.yaml:1:1 (file): found null; needs a group of fields'],
    ['- a', 'model.yaml:1:1 (file): found a list of 1; needs a group of fields'],
    ['a: 1\n---\nb: 2', 'model.yaml:2:1 '],
    ['__proto__: 1', '"__proto__" is no field here'],
  ])('refuses the text %j with its place', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('refuses a file that unfolds itself without end', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [*${'abcdefgh'[i]}, *${'abcdefgh'[i]}]`),
    ];
    expect(refusalOf(bomb.join('\n')).code).toBe('ModelFileRefused');
  });

  it('fills in what may be left out', () => {
    const [step] = defaultModel.steps;
    expect(step).toMatchObject({ phaseCode: 'A', phase: 'Idea and people', guideDays: null });
    expect(step?.questions[1]).toEqual({
      code: 'idea-signs',
      text: 'How do you tell an ordinary bad week from something that deserves a closer look?',
      order: 2,
      scope: 'Individual',
      role: null,
      blockerCategory: null,
      isActive: true,
    });
  });
});

/** Texts with everything YAML can stumble over, trimmed as the org keeps them. */
const text = (max: number) =>
  fc
    .oneof(
      fc.string({ maxLength: max }),
      fc.constantFrom('a: b', '- x', '# no', 'yes', '1', '"', "'", 'a\nb', '{', '~', '@a', 'é‍👩'),
    )
    .map((s) => s.trim())
    .filter((s) => s.length > 0 && s.length <= max);
const questionText = fc
  .tuple(fc.constantFrom('How will', 'What would', 'Who can'), fc.stringMatching(/^[a-z"'#:{}é-]{1,20}$/))
  .map(([start, rest]) => `${start} ${rest}x9?`)
  .filter((q) => lintQuestion(q, { step: 1, sellingStartsAt: 2 }).length === 0);
const json: fc.Arbitrary<JsonValue> = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>;

const model: fc.Arbitrary<DecisionModel> = fc
  .record({
    name: text(80),
    description: fc.oneof(fc.constant(''), text(200)),
    purposes: fc.array(text(200), { minLength: 3, maxLength: 6 }),
    phase: text(80),
    guideDays: fc.option(fc.nat(400)),
    orders: fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 3 }),
    questions: fc.uniqueArray(questionText, {
      minLength: 18,
      maxLength: 18,
      selector: (q) =>
        q
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim(),
    }),
    role: fc.option(fc.constantFrom(...ROLES)),
    isActive: fc.boolean(),
    stage: text(120),
    recordType: fc.option(text(80)),
    leadSources: fc.array(text(40), { minLength: 1, maxLength: 4 }),
    summary: text(255),
  })
  .map((parts): DecisionModel => {
    const orders = [...parts.orders].sort((a, b) => a - b);
    const steps = parts.purposes.map((purpose, i) => ({
      code: `step-${i + 1}`,
      sequence: i + 1,
      name: parts.name,
      phaseCode: 'A',
      phase: parts.phase,
      purpose,
      exitCriterion: purpose,
      expectedRoles: parts.role ? [parts.role] : [],
      guideDays: parts.guideDays,
      questions: orders.map((order, j): FacilitationQuestion => ({
        code: `q-${i}-${j}`,
        text: parts.questions[i * 3 + j] ?? '',
        order,
        scope: 'Group',
        role: parts.role,
        blockerCategory: parts.isActive ? 'MONEY' : null,
        isActive: parts.isActive,
      })),
    }));
    return {
      key: 'a-model',
      version: 3,
      name: parts.name,
      description: parts.description,
      sellingStartsAt: 2,
      phases: [{ code: 'A', name: parts.phase }],
      steps,
      roles: [],
      blockerCategories: parts.isActive ? [{ code: 'MONEY', meaning: parts.summary }] : [],
      stageMappings: [
        {
          ...{ stage: parts.stage, recordType: parts.recordType, presumedStep: 0 },
          ...{ evidenceStep: null, evidenceConfidence: null, isProposal: parts.isActive },
        },
      ],
      inferenceRules: [
        {
          ...{ code: 'R2', kind: 'inbound-request', evidenceClass: 'B', floorStep: 1, confidence: 0.6, cap: 0.6 },
          ...{ parameters: { leadSources: parts.leadSources }, summary: parts.summary, isActive: parts.isActive },
        },
      ],
    };
  });

describe('writeModelFile', () => {
  it('gives back the default model, and the same text again', () => {
    const written = writeModelFile(defaultModel);
    expect(parseModelFile(written, 'written.yaml')).toEqual(defaultModel);
    expect(writeModelFile(parseModelFile(written, 'written.yaml'))).toBe(written);
  });

  it('gives back any model, whatever its texts hold', () => {
    fc.assert(
      fc.property(model, (any) => {
        const written = writeModelFile(any);
        const read = parseModelFile(written, 'written.yaml');
        expect(read).toEqual(any);
        expect(writeModelFile(read)).toBe(written);
      }),
      { numRuns: 80 },
    );
  });

  it('does not share its parts with the model it was given', () => {
    fc.assert(
      fc.property(json, (value) => {
        const rule = { ...defaultModel.inferenceRules[1], parameters: { value } };
        const odd = { ...defaultModel, inferenceRules: [rule] } as DecisionModel;
        const before = JSON.stringify(odd);
        writeModelFile(odd);
        expect(JSON.stringify(odd)).toBe(before);
      }),
      { numRuns: 10 },
    );
  });
});

describe('modelProblems', () => {
  it('says of a model that came from elsewhere what a file would be refused for', () => {
    const [first, ...rest] = defaultModel.inferenceRules;
    const inferenceRules = first ? [{ ...first, kind: 'guessing' }, ...rest] : rest;
    expect(modelProblems({ ...defaultModel, inferenceRules })[0]).toContain(
      'inferenceRules[0].kind: found "guessing"; allowed: reading',
    );
  });

  it('leaves out the wording of questions, which may be edited in the org', () => {
    const [first, ...rest] = defaultModel.steps;
    const clumsy = first?.questions.map((q) => ({ ...q, text: 'Why?' })) ?? [];
    const model = { ...defaultModel, steps: first ? [{ ...first, questions: clumsy }, ...rest] : rest };
    expect(modelProblems(model)).toEqual([]);
    expect(problemsOf(writeModelFile(model)).length).toBeGreaterThan(0);
  });
});
