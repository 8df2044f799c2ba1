import { oneOf, problemsOf, show, type ModelPath, type ModelProblem } from './modelProblems.ts';
import { lintQuestion } from './questionLint.ts';
import { isRuleKind, RULE_KINDS, type RuleNeeds } from './ruleKinds.ts';
import { CLASS_CAPS } from './vocabulary.ts';

/**
 * A part of a model whose fields nobody has vouched for. The checks below look at what is there and leave what is
 * missing or of the wrong type to the schema, so that one reading finds every problem.
 */
type Loose = Readonly<Record<string, unknown>>;

/**
 * What the fields of a model have to do with each other: order, uniqueness, references, limits, wording of questions.
 * Shape: problems in no particular order; empty when there are none.
 */
export function checkModel(raw: unknown): ModelProblem[] {
  const model = asLoose(raw);
  const steps = listOf(model['steps']);
  return [
    ...checkPhases(listOf(model['phases']), steps),
    ...checkSteps(steps),
    ...checkRange(['sellingStartsAt'], model['sellingStartsAt'], 1, steps.length),
    ...checkQuestions(steps, model['sellingStartsAt']),
    ...unique(listOf(model['roles']), ['roles'], 'role', 'role'),
    ...unique(listOf(model['blockerCategories']), ['blockerCategories'], 'code', 'category'),
    ...checkMappings(listOf(model['stageMappings']), steps.length),
    ...checkRules(listOf(model['inferenceRules']), steps.length),
  ];
}

function checkPhases(phases: readonly Loose[], steps: readonly Loose[]): ModelProblem[] {
  const codes = phases.flatMap((phase) => textOf(phase['code']));
  const problems = [...unique(phases, ['phases'], 'code', 'phase')];
  let reached = 0;
  steps.forEach((step, i) => {
    for (const phase of textOf(step['phase'])) {
      const place = codes.indexOf(phase);
      const path = ['steps', i, 'phase'];
      if (place < 0) {
        problems.push({ path, seen: `${show(phase)} is no phase of this model`, allowed: oneOf(codes, phase) });
      } else if (place < reached) {
        const allowed = `phases follow each other in the order ${codes.join(', ')} and none comes twice`;
        problems.push({ path, seen: `phase ${show(phase)} after phase ${show(codes[reached])}`, allowed });
      } else reached = place;
    }
  });
  const used = new Set(steps.flatMap((step) => textOf(step['phase'])));
  phases.forEach((phase, i) => {
    for (const code of textOf(phase['code'])) {
      if (used.has(code)) continue;
      problems.push({
        path: ['phases', i],
        seen: `no step is in phase ${show(code)}`,
        allowed: 'every phase needs a step',
      });
    }
  });
  return problems;
}

function checkSteps(steps: readonly Loose[]): ModelProblem[] {
  const problems = [...unique(steps, ['steps'], 'code', 'step')];
  steps.forEach((step, i) => {
    const sequence = step['sequence'];
    if (typeof sequence !== 'number' || sequence === i + 1) return;
    const allowed = `steps stand in order and count 1, 2, 3 without a gap: ${i + 1} is due here`;
    problems.push({ path: ['steps', i, 'sequence'], seen: `found ${sequence}`, allowed });
  });
  return problems;
}

function checkQuestions(steps: readonly Loose[], sellingStartsAt: unknown): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const codes = new Map<string, string>();
  const texts = new Map<string, string>();
  const remember = (seen: Map<string, string>, key: string, at: ModelPath, what: string): void => {
    const first = seen.get(key);
    if (first === undefined) seen.set(key, at.join('.'));
    else
      problems.push({
        path: at,
        seen: `${what} of ${first} comes again`,
        allowed: `each ${what} once in the model`,
        isWording: what === 'text',
      });
  };
  steps.forEach((step, i) => {
    const sequence = i + 1;
    let lastOrder = 0;
    listOf(step['questions']).forEach((question, j) => {
      const path = ['steps', i, 'questions', j];
      for (const code of textOf(question['code'])) remember(codes, code, [...path, 'code'], 'code');
      for (const text of textOf(question['text'])) {
        remember(
          texts,
          text
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]+/gu, ' ')
            .trim(),
          [...path, 'text'],
          'text',
        );
        const selling = typeof sellingStartsAt === 'number' ? { step: sequence, sellingStartsAt } : {};
        for (const fault of lintQuestion(text, selling)) {
          problems.push({
            path: [...path, 'text'],
            seen: `question rule ${fault.rule}: "${fault.seen}"`,
            allowed: fault.hint,
            isWording: true,
          });
        }
      }
      const order = typeof question['order'] === 'number' ? question['order'] : j + 1;
      if (order <= lastOrder) {
        const allowed = `questions stand in their order: more than ${lastOrder} is due here`;
        problems.push({ path: [...path, 'order'], seen: `found ${order}`, allowed });
      }
      lastOrder = Math.max(lastOrder, order);
    });
  });
  return problems;
}

function checkMappings(mappings: readonly Loose[], steps: number): ModelProblem[] {
  const problems: ModelProblem[] = [];
  const seen = new Set<string>();
  mappings.forEach((mapping, i) => {
    const path = ['stageMappings', i];
    const { stage, recordType = null, presumedStep, evidenceStep, evidenceConfidence } = mapping;
    const key = JSON.stringify([recordType, stage]);
    if (typeof stage === 'string' && seen.has(key)) {
      const allowed = 'one mapping for each stage and record type';
      problems.push({ path: [...path, 'stage'], seen: `stage ${show(stage)} is mapped twice`, allowed });
    }
    seen.add(key);
    problems.push(...checkRange([...path, 'presumedStep'], presumedStep, 0, steps));
    problems.push(...checkRange([...path, 'evidenceStep'], evidenceStep, 1, steps));
    problems.push(
      ...checkCap([...path, 'evidenceConfidence'], evidenceConfidence, CLASS_CAPS.D, 'class D, an act of the seller,'),
    );
    if (isGiven(evidenceStep) !== isGiven(evidenceConfidence)) {
      const lacking = isGiven(evidenceStep) ? 'evidenceConfidence' : 'evidenceStep';
      problems.push({
        path: [...path, lacking],
        seen: 'is missing',
        allowed: 'evidenceStep and evidenceConfidence go together',
      });
    }
  });
  return problems;
}

function checkRules(rules: readonly Loose[], steps: number): ModelProblem[] {
  const codes = rules.flatMap((rule) => textOf(rule['code']));
  const problems = [...unique(rules, ['inferenceRules'], 'code', 'rule')];
  const readings = rules.flatMap((rule, i) => (rule['kind'] === 'reading' ? [i] : []));
  for (const i of readings.slice(1)) {
    problems.push({
      path: ['inferenceRules', i, 'kind'],
      seen: 'a second rule of kind "reading"',
      allowed: 'one at most',
    });
  }
  rules.forEach((rule, i) => {
    const path = ['inferenceRules', i];
    const { kind, evidenceClass, floorStep, confidence, cap } = rule;
    problems.push(...checkRange([...path, 'floorStep'], floorStep, 1, steps));
    if (typeof evidenceClass === 'string' && Object.hasOwn(CLASS_CAPS, evidenceClass)) {
      const limit = CLASS_CAPS[evidenceClass as keyof typeof CLASS_CAPS];
      problems.push(...checkCap([...path, 'cap'], cap, limit, `class ${evidenceClass}`));
      problems.push(
        ...checkCap(
          [...path, 'confidence'],
          confidence,
          typeof cap === 'number' ? Math.min(cap, limit) : limit,
          'the cap',
        ),
      );
    }
    if (!isRuleKind(kind)) return;
    problems.push(...checkNeeds(path, rule, RULE_KINDS[kind].needs));
    problems.push(...checkParameters([...path, 'parameters'], rule, codes, steps));
  });
  return problems;
}

const NEEDED: Readonly<Record<RuleNeeds, readonly string[]>> = {
  all: ['evidenceClass', 'floorStep', 'confidence', 'cap'],
  'class and cap': ['evidenceClass', 'cap'],
  'all but floor': ['evidenceClass', 'confidence', 'cap'],
  none: [],
};

function checkNeeds(path: ModelPath, rule: Loose, needs: RuleNeeds): ModelProblem[] {
  return NEEDED.all.flatMap((field): ModelProblem[] => {
    const isNeeded = NEEDED[needs].includes(field);
    if (isGiven(rule[field]) === isNeeded) return [];
    const kind = `kind ${show(rule['kind'])}`;
    return isNeeded
      ? [{ path: [...path, field], seen: 'is missing', allowed: `${kind} needs it` }]
      : [{ path: [...path, field], seen: `found ${show(rule[field])}`, allowed: `${kind} takes none` }];
  });
}

function checkParameters(path: ModelPath, rule: Loose, codes: readonly string[], steps: number): ModelProblem[] {
  const { kind, cap } = rule;
  if (!isRuleKind(kind)) return [];
  const raw = rule['parameters'] ?? {};
  const parsed = RULE_KINDS[kind].parameters.safeParse(raw);
  if (!parsed.success) {
    const allowed = Object.keys(RULE_KINDS[kind].parameters.shape);
    return problemsOf(parsed.error, raw, path).map((problem) =>
      problem.isFieldName ? { ...problem, allowed: oneOf(allowed, problem.path.at(-1)) } : problem,
    );
  }
  const parameters = asLoose(parsed.data);
  const limit = typeof cap === 'number' ? cap : 1;
  return [
    ...['startedStep', 'maxFloor'].flatMap((name) => checkRange([...path, name], parameters[name], 1, steps)),
    ...['signedConfidence', 'startedConfidence', 'firstContactCap'].flatMap((name) =>
      checkCap([...path, name], parameters[name], limit, 'the cap'),
    ),
    ...['afterRules', 'needsRules', 'exceptRules'].flatMap((name) =>
      (Array.isArray(parameters[name]) ? (parameters[name] as unknown[]) : []).flatMap((code, i): ModelProblem[] =>
        codes.includes(String(code))
          ? []
          : [{ path: [...path, name, i], seen: `${show(code)} is no rule of this model`, allowed: oneOf(codes, code) }],
      ),
    ),
  ];
}

function unique(list: readonly Loose[], path: ModelPath, field: string, what: string): ModelProblem[] {
  const seen = new Set<string>();
  return list.flatMap((entry, i) =>
    textOf(entry[field]).flatMap((value): ModelProblem[] => {
      const isRepeated = seen.has(value);
      seen.add(value);
      if (!isRepeated) return [];
      return [{ path: [...path, i, field], seen: `${what} ${show(value)} comes again`, allowed: `each ${what} once` }];
    }),
  );
}

function checkRange(path: ModelPath, value: unknown, from: number, to: number): ModelProblem[] {
  if (typeof value !== 'number' || to < 1 || (value >= from && value <= to)) return [];
  return [{ path, seen: `found ${value}`, allowed: `needs a step from ${from} to ${to}` }];
}

function checkCap(path: ModelPath, value: unknown, cap: number, of: string): ModelProblem[] {
  if (typeof value !== 'number' || value <= cap) return [];
  return [{ path, seen: `found ${value}`, allowed: `${of} allows at most ${cap}` }];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;
const textOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
const asLoose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};
const listOf = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.map(asLoose) : []);
