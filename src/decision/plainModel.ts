import { checkModel } from './modelChecks.ts';
import { pathText, problemsOf, type ModelProblem } from './modelProblems.ts';
import { ModelFile, type ModelFileInput } from './modelSchema.ts';
import type { DecisionModel } from './types.ts';

/*
 * A model as the plain values its file holds, however they were written down: what is left out there has its default here.
 */

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

/** A problem as a person reads it: `path: what was seen; what is allowed`. */
export const sentence = ({ path, seen, allowed }: ModelProblem): string => `${pathText(path)}: ${seen}; ${allowed}`;

/** The model that plain values describe, defaults filled in; null when anything is wrong with them. */
export function checkRaw(raw: unknown): { model: DecisionModel | null; problems: ModelProblem[] } {
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

/** The plain values of a model; what is as it is by default is left out. */
export function toFile(model: DecisionModel): ModelFileInput {
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
