import { Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type ParsedNode } from 'yaml';
import { BuysideError } from './buysideError.ts';
import { checkModel } from './modelChecks.ts';
import { pathText, problemsOf, type ModelProblem } from './modelProblems.ts';
import { ModelFile, type ModelFileInput } from './modelSchema.ts';
import type { DecisionModel } from './types.ts';

/**
 * Reads a decision model from the text of its YAML file.
 *
 * Shape: the whole model, defaults filled in, or a refusal that lists every problem as `file:line:column path: ...`.
 * @throws {BuysideError} `ModelFileRefused`; facts: file name, number of problems, the problems one a line.
 */
export function parseModelFile(text: string, fileName: string): DecisionModel {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `${fileName}:${line}:${col} ${message}`;
  });
  if (broken.length > 0) throw refusal(fileName, broken);
  const { model, problems } = checkRaw(toPlain(document, fileName));
  if (model) return model;
  const placed = problems.map((problem) => ({ problem, offset: offsetOf(document.contents, problem) }));
  placed.sort((a, b) => a.offset - b.offset);
  throw refusal(
    fileName,
    placed.map(({ problem, offset }) => {
      const { line, col } = lines.linePos(offset);
      return `${fileName}:${line}:${col} ${sentence(problem)}`;
    }),
  );
}

/**
 * What is wrong with a model that did not come from a file, e.g. one read from an org: one line per problem, as
 * `path: ...`. Empty when it can be used. The wording of questions is left out: it may be edited in the org, and a
 * clumsy question stops nothing but itself.
 */
export function modelProblems(model: DecisionModel): string[] {
  return checkRaw(toFile(model))
    .problems.filter((problem) => problem.isWording !== true)
    .map(sentence);
}

/**
 * The text of a model file: reading it again gives an equal model, writing that again gives the same text.
 * Comments of the file a model came from are not kept.
 */
export function writeModelFile(model: DecisionModel): string {
  const document = new Document(toFile(model));
  visit(document, {
    Collection: (_, node) => {
      if (isShort(node)) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}

function checkRaw(raw: unknown): { model: DecisionModel | null; problems: ModelProblem[] } {
  const parsed = ModelFile.safeParse(raw);
  const shape = parsed.success ? [] : problemsOf(parsed.error, raw);
  // A field the schema already refused is not refused a second time for what it has to do with others.
  const refused = new Set(shape.map((problem) => pathText(problem.path)));
  const problems = [...shape, ...checkModel(raw).filter((problem) => !refused.has(pathText(problem.path)))];
  return { model: parsed.success && problems.length === 0 ? toModel(parsed.data) : null, problems };
}

function toModel(file: ModelFile): DecisionModel {
  const phaseNames = new Map(file.phases.map((phase) => [phase.code, phase.name]));
  return {
    key: file.key,
    version: file.version,
    name: file.name,
    description: file.description,
    sellingStartsAt: file.sellingStartsAt,
    phases: file.phases,
    steps: file.steps.map(({ phase, guideDays, questions, ...step }) => ({
      ...step,
      phaseCode: phase,
      phase: phaseNames.get(phase) ?? phase,
      guideDays: guideDays ?? null,
      questions: questions.map(({ order, role, blockerCategory, ...question }, i) => ({
        ...question,
        order: order ?? i + 1,
        role: role ?? null,
        blockerCategory: blockerCategory ?? null,
      })),
    })),
    roles: file.roles,
    blockerCategories: file.blockerCategories,
    stageMappings: file.stageMappings.map((mapping) => ({
      stage: mapping.stage,
      recordType: mapping.recordType ?? null,
      presumedStep: mapping.presumedStep ?? null,
      evidenceStep: mapping.evidenceStep ?? null,
      evidenceConfidence: mapping.evidenceConfidence ?? null,
      isProposal: mapping.isProposal,
    })),
    inferenceRules: file.inferenceRules.map((rule) => ({
      ...rule,
      evidenceClass: rule.evidenceClass ?? null,
      floorStep: rule.floorStep ?? null,
      confidence: rule.confidence ?? null,
      cap: rule.cap ?? null,
    })),
  };
}

function toFile(model: DecisionModel): ModelFileInput {
  const { key, version, name, description, sellingStartsAt } = model;
  return {
    key,
    version,
    name,
    ...(description ? { description } : {}),
    sellingStartsAt,
    phases: model.phases.map((phase) => ({ code: phase.code, name: phase.name })),
    steps: model.steps.map((step) => ({
      code: step.code,
      sequence: step.sequence,
      name: step.name,
      phase: step.phaseCode,
      purpose: step.purpose,
      exitCriterion: step.exitCriterion,
      expectedRoles: [...step.expectedRoles],
      ...given({ guideDays: step.guideDays }),
      questions: step.questions.map((question, i) => ({
        code: question.code,
        text: question.text,
        ...(question.order === i + 1 ? {} : { order: question.order }),
        scope: question.scope,
        ...given({ role: question.role, blockerCategory: question.blockerCategory }),
        ...(question.isActive ? {} : { isActive: false }),
      })),
    })),
    ...(model.roles.length ? { roles: model.roles.map((r) => ({ role: r.role, meaning: r.meaning })) } : {}),
    ...(model.blockerCategories.length
      ? { blockerCategories: model.blockerCategories.map((b) => ({ code: b.code, meaning: b.meaning })) }
      : {}),
    stageMappings: model.stageMappings.map((mapping) => ({
      stage: mapping.stage,
      ...given({
        recordType: mapping.recordType,
        presumedStep: mapping.presumedStep,
        evidenceStep: mapping.evidenceStep,
        evidenceConfidence: mapping.evidenceConfidence,
      }),
      ...(mapping.isProposal ? { isProposal: true } : {}),
    })),
    inferenceRules: model.inferenceRules.map((rule) => ({
      code: rule.code,
      kind: rule.kind as ModelFile['inferenceRules'][number]['kind'],
      ...given({
        evidenceClass: rule.evidenceClass,
        floorStep: rule.floorStep,
        confidence: rule.confidence,
        cap: rule.cap,
      }),
      ...(Object.keys(rule.parameters).length ? { parameters: structuredClone(rule.parameters) as never } : {}),
      summary: rule.summary,
      ...(rule.isActive ? {} : { isActive: false }),
    })),
  };
}

/** The fields that hold something; a field that is null is left out of the file. */
function given<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as never;
}

function toPlain(document: Document.Parsed, fileName: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    throw refusal(fileName, [`${fileName}:1:1 ${cause instanceof Error ? cause.message : String(cause)}`], cause);
  }
}

/** Offset in the text of what a problem is about: the value, the name of the field, or what should have held it. */
function offsetOf(root: ParsedNode | null, problem: ModelProblem): number {
  let node: unknown = root;
  let offset = root?.range[0] ?? 0;
  problem.path.every((part, depth) => {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) return false;
      const isLast = depth === problem.path.length - 1;
      node = isLast && problem.isFieldName ? pair.key : (pair.value ?? pair.key);
    } else if (isSeq(node) && typeof part === 'number' && node.items[part] !== undefined) {
      node = node.items[part];
    } else return false;
    offset = (node as ParsedNode).range[0];
    return true;
  });
  return offset;
}

const sentence = ({ path, seen, allowed }: ModelProblem): string => `${pathText(path)}: ${seen}; ${allowed}`;

const refusal = (fileName: string, problems: readonly string[], cause?: unknown): BuysideError =>
  new BuysideError('ModelFileRefused', [fileName, String(problems.length), problems.join('\n')], { problems, cause });

/** Short lists of words, and groups of numbers and short lists, read better on one line. */
function isShort(node: unknown): boolean {
  if (isSeq(node)) return node.items.every(isScalar) && JSON.stringify(node).length <= 90;
  if (!isMap(node) || JSON.stringify(node).length > 80) return false;
  return node.items.every(({ value }) => isScalar(value) || (isSeq(value) && value.items.every(isScalar)));
}
