/** Components made, changed and deleted through the Tooling API, by what their column `Metadata` shall say. */
import { ApiError } from '../../engine.ts';
import { notFound, objectBody } from '../../http/apiCall.ts';
import type { ApiCall, ApiReply, Route } from '../../http/apiCall.ts';
import { idOf, keyOf } from '../../schema/read/component.ts';
import type { Component } from '../../schema/read/component.ts';
import { toId18 } from '../../store/ids.ts';
import { packageOfElement } from '../componentXml.ts';
import type { Metadata } from '../createMetadata.ts';
import type { DeployOutcome } from '../deployResult.ts';
import { demandMetadataRight } from '../rest/routes.ts';
import { codeOf } from '../soap/crud.ts';
import { metadataElement } from './metadataValue.ts';
import { METADATA_TYPES } from './toolingObjects.ts';

/** The metadata type of the object a path names. @throws ApiError */
function typeOf(call: ApiCall): string {
  demandMetadataRight(call);
  const wanted = (call.params['object'] ?? '').toLowerCase();
  const [, type] = Object.entries(METADATA_TYPES).find(([name]) => name.toLowerCase() === wanted) ?? [];
  if (type !== undefined) return type;
  const words = `The local org does not change ${call.params['object'] ?? ''} through the Tooling API`;
  throw new ApiError(400, 'INVALID_TYPE_FOR_OPERATION', words);
}

function componentOf(metadata: Metadata, call: ApiCall, type: string): Component {
  const id = toId18(call.params['id'] ?? '');
  const component = [...metadata.components().values()].find((one) => one.type === type && idOf(one) === id);
  if (component === undefined) throw notFound();
  return component;
}

/** What a body gives beside `Metadata` and `FullName` cannot be written. */
function given(call: ApiCall): { readonly fullName?: string; readonly metadata: unknown } {
  const { FullName: fullName, Metadata: metadata, ...others } = objectBody(call);
  const [stray] = Object.keys(others).filter((name) => name !== 'attributes');
  if (stray !== undefined) {
    const words = `Unable to create/update fields: ${stray}. The local org writes Metadata and FullName alone`;
    throw new ApiError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', words, [stray]);
  }
  return { ...(typeof fullName === 'string' && { fullName }), metadata };
}

/** @throws ApiError with the first thing that stands against a change */
function demandSuccess({ failures, status }: DeployOutcome): void {
  if (status === 'Succeeded') return;
  const message = failures[0]?.problem ?? 'The change was refused';
  throw new ApiError(400, codeOf(message), message);
}

function create(metadata: Metadata, call: ApiCall): ApiReply {
  const type = typeOf(call);
  const { fullName = '', metadata: value } = given(call);
  if (fullName === '')
    throw new ApiError(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [FullName]', ['FullName']);
  if (metadata.components().has(keyOf(type, fullName)))
    throw new ApiError(400, 'DUPLICATE_DEVELOPER_NAME', `There is already a ${type} named ${fullName}`);
  demandSuccess(metadata.change(packageOfElement(type, fullName, metadataElement(value, type))));
  const id = idOf({ type, fullName });
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } };
}

function update(metadata: Metadata, call: ApiCall): ApiReply {
  const type = typeOf(call);
  const { fullName } = componentOf(metadata, call, type);
  demandSuccess(metadata.change(packageOfElement(type, fullName, metadataElement(given(call).metadata, type))));
  return { status: 204 };
}

function remove(metadata: Metadata, call: ApiCall): ApiReply {
  const type = typeOf(call);
  const { fullName } = componentOf(metadata, call, type);
  const source = { components: new Map(), deletedBefore: [], deletedAfter: [{ type, fullName }], problems: [] };
  demandSuccess(metadata.change(source));
  return { status: 204 };
}

/** The table of changes. */
export function toolingChangeRoutes(metadata: Metadata): readonly Route[] {
  const path = '/tooling/sobjects/:object';
  return [
    { method: 'POST', path, answer: (call) => create(metadata, call) },
    { method: 'PATCH', path: `${path}/:id`, answer: (call) => update(metadata, call) },
    { method: 'DELETE', path: `${path}/:id`, answer: (call) => remove(metadata, call) },
  ];
}
