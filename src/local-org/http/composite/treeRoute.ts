/** `/composite/tree`: records with their children, made together or not at all. */
import { ApiError } from '../../engine.ts';
import type { InputRow, SaveError } from '../../engine.ts';
import { isJsonObject } from '../../jsonObject.ts';
import type { ObjectDef } from '../../schema/model.ts';
import { notFound, objectBody } from '../apiCall.ts';
import type { ApiCall, ApiReply } from '../apiCall.ts';
import { refuseMistyped } from '../mistyped.ts';
import { objectOf } from '../records.ts';
import { atomically } from './atomically.ts';
import { listOf } from './subrequest.ts';

const MAX_RECORDS = 200;
const MAX_DEPTH = 5;

/** One record of a tree; its parent is an earlier node. */
interface Node {
  readonly object: ObjectDef;
  readonly referenceId: string;
  readonly row: InputRow;
  readonly parent?: { readonly node: Node; readonly field: string };
}

interface NodeResult {
  readonly referenceId: string;
  readonly id?: string;
  readonly errors?: readonly SaveError[];
}

function referenceIdOf(value: Readonly<Record<string, unknown>>): string {
  const { attributes } = value;
  const referenceId = isJsonObject(attributes) ? attributes['referenceId'] : undefined;
  if (typeof referenceId === 'string' && referenceId !== '') return referenceId;
  throw new ApiError(
    400,
    'INVALID_INPUT',
    'Each record needs a referenceId: "attributes": {"type": "Account", "referenceId": "ref1"}',
  );
}

/** A record and all below it, parents before children. @throws ApiError */
function nodesOf(call: ApiCall, object: ObjectDef, value: unknown, depth: number, parent?: Node['parent']): Node[] {
  if (!isJsonObject(value)) throw new ApiError(400, 'JSON_PARSER_ERROR', 'Each record must be a JSON object');
  if (depth > MAX_DEPTH)
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Limit exceeded: trees are at most ${MAX_DEPTH} deep`);
  const children: (() => Node[])[] = [];
  const row: Record<string, unknown> = {};
  const node: Node = { object, referenceId: referenceIdOf(value), row, ...(parent ? { parent } : {}) };
  for (const [name, item] of Object.entries(value)) {
    if (name === 'attributes') continue;
    if (!isJsonObject(item) || !Array.isArray(item['records'])) row[name] = item;
    else children.push(() => childNodes(call, node, name, listOf(item, 'records', MAX_RECORDS), depth + 1));
  }
  return [node, ...children.flatMap((below) => below())];
}

function childNodes(call: ApiCall, parent: Node, name: string, records: readonly unknown[], depth: number): Node[] {
  const relation = parent.object.childRelationships.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
  );
  if (!relation)
    throw new ApiError(400, 'INVALID_FIELD', `No such child relationship '${name}' on ${parent.object.name}`, [name]);
  const object = objectOf(call, relation.childObject);
  return records.flatMap((record) => nodesOf(call, object, record, depth, { node: parent, field: relation.field }));
}

/** Saves nodes in order; the children of a failed record are left out, their parent's error says why. */
function saveNodes(call: ApiCall, nodes: readonly Node[]): NodeResult[] {
  const ids = new Map<Node, string>();
  const results: NodeResult[] = [];
  for (const node of nodes) {
    const parentId = node.parent ? ids.get(node.parent.node) : undefined;
    if (node.parent && parentId === undefined) continue;
    const row = node.parent ? { ...node.row, [node.parent.field]: parentId } : node.row;
    const saved = call.org.engine.save(call.session, 'insert', node.object.name, [row]);
    refuseMistyped(call.org.engine, { objectName: node.object.name, rows: [row], body: call.body }, saved);
    const [result] = saved;
    if (result?.success && result.id !== null) {
      ids.set(node, result.id);
      results.push({ referenceId: node.referenceId, id: result.id });
    } else {
      results.push({ referenceId: node.referenceId, errors: result?.errors ?? [] });
    }
  }
  return results;
}

/** `POST /composite/tree/:object`: 201 with all ids, or 400 with the failed records only. */
export function tree(call: ApiCall): ApiReply {
  const name = call.params['object'];
  if (name === undefined) throw notFound();
  const object = objectOf(call, name);
  const records = listOf(objectBody(call), 'records', MAX_RECORDS);
  const nodes = records.flatMap((record) => nodesOf(call, object, record, 1));
  if (nodes.length > MAX_RECORDS) {
    throw new ApiError(400, 'LIMIT_EXCEEDED', `Limit exceeded: ${nodes.length} records given, ${MAX_RECORDS} allowed`);
  }
  const double = nodes.find(
    ({ referenceId }, index) => nodes.findIndex((node) => node.referenceId === referenceId) < index,
  );
  if (double) throw new ApiError(400, 'INVALID_INPUT', `Duplicate referenceId ${double.referenceId}`);
  const isWhole = (results: readonly NodeResult[]): boolean => results.every(({ errors }) => errors === undefined);
  const results = atomically(call.org.engine, () => saveNodes(call, nodes), isWhole);
  if (isWhole(results)) return { status: 201, body: { hasErrors: false, results } };
  return { status: 400, body: { hasErrors: true, results: results.filter(({ errors }) => errors !== undefined) } };
}
