import { Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type ParsedNode } from 'yaml';
import { BuysideError } from './buysideError.ts';
import type { ModelProblem } from './modelProblems.ts';
import { checkRaw, sentence, toFile } from './plainModel.ts';
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

const refusal = (fileName: string, problems: readonly string[], cause?: unknown): BuysideError =>
  new BuysideError('ModelFileRefused', [fileName, String(problems.length), problems.join('\n')], { problems, cause });

/** Short lists of words, and groups of numbers and short lists, read better on one line. */
function isShort(node: unknown): boolean {
  if (isSeq(node)) return node.items.every(isScalar) && JSON.stringify(node).length <= 90;
  if (!isMap(node) || JSON.stringify(node).length > 80) return false;
  return node.items.every(({ value }) => isScalar(value) || (isSeq(value) && value.items.every(isScalar)));
}
