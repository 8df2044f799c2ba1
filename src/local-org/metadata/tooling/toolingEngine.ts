/** The org's description of itself as a small org of its own, so that the same statements work on it as on records. */
import { ApiError } from '../../engine.ts';
import type { Engine, Session } from '../../engine.ts';
import { loadRows } from '../../save/loadRows.ts';
import { createSaveContext } from '../../save/saveContext.ts';
import { buildSchema } from '../../schema/buildSchema.ts';
import type { ObjectDef, Schema } from '../../schema/model.ts';
import type { ComponentMap } from '../../schema/read/component.ts';
import { openStore } from '../../store/openStore.ts';
import type { OrgContext } from '../../http/apiCall.ts';
import { quotedText } from '../../store/storage.ts';
import { DESCRIBING_OBJECTS, TOOLING_FIELDS, TOOLING_OBJECTS } from './toolingObjects.ts';
import { toolingRows } from './toolingRows.ts';

interface Made {
  readonly schema: Schema;
  readonly components: ComponentMap;
  readonly engine: Engine;
  close(): void;
}

const made = new WeakMap<Engine, Made>();

function make({ engine }: OrgContext, components: ComponentMap): Made {
  const store = openStore({ schema: buildSchema({ objects: [...DESCRIBING_OBJECTS, ...TOOLING_OBJECTS] }) });
  const context = createSaveContext(store);
  const author = { id: engine.userIdOf('admin') };
  for (const [name, rows] of toolingRows(engine.schema, components, author))
    loadRows(context, context.planNamed(name), rows, author.id);
  const readOnly = (): never => {
    throw new ApiError(400, 'INVALID_TYPE_FOR_OPERATION', 'The local org answers queries of the Tooling API alone');
  };
  return {
    schema: engine.schema,
    components,
    engine: {
      schema: store.schema,
      database: store.database,
      orgId: engine.orgId,
      now: () => engine.now(),
      components: () => new Map(),
      lockWaitMs: 0,
      save: readOnly,
      transaction: (work) => store.transactions.run(work),
      release: () => undefined,
    },
    close: () => {
      store.database.close();
    },
  };
}

/** The description of an org as it is now; it is made when it is first asked for, and again after each deploy. */
export function toolingEngine(org: OrgContext): Engine {
  const components = org.components();
  const known = made.get(org.engine);
  if (known?.schema === org.engine.schema && known.components === components) return known.engine;
  known?.close();
  const fresh = make(org, components);
  made.set(org.engine, fresh);
  return fresh.engine;
}

function quotedList(names: readonly string[]): string {
  return names.map(quotedText).join(', ');
}

/**
 * What a user may know of the org: objects and fields that the user may read, and with the right to see Setup the rest.
 * @param isTooling asked through the Tooling API, which knows more of some objects
 */
export function toolingSession(org: OrgContext, session: Session, isTooling = true): Session {
  const { schema } = org.engine;
  const readable = schema.objects.filter((object) => session.canRead(object));
  const names = new Set(DESCRIBING_OBJECTS.slice(0, 2).map(({ name }) => name));
  const canRead = (object: ObjectDef): boolean => names.has(object.name) || session.hasUserPermission('ViewSetup');
  const hidden = (): string => {
    const fields = readable.flatMap((object) =>
      object.fields
        .filter((field) => !session.canReadField(object, field))
        .map((field) => `${object.name}.${field.name}`),
    );
    return quotedList(fields);
  };
  return {
    ...session,
    canRead,
    canReadField: (object, { name }) => canRead(object) && (isTooling || !TOOLING_FIELDS.has(name)),
    canCreate: () => false,
    canEdit: () => false,
    canDelete: () => false,
    canEditField: () => false,
    rowFilter(object, alias) {
      const entities = quotedList(readable.map(({ name }) => name));
      if (object.name === 'EntityDefinition') return `${alias}."QualifiedApiName" IN (${entities})`;
      if (object.name !== 'FieldDefinition') return '1';
      const entity = `(SELECT "QualifiedApiName" FROM "EntityDefinition" WHERE "Id" = ${alias}."OwnerEntityId")`;
      return `${entity} IN (${entities}) AND ${entity} || '.' || ${alias}."QualifiedApiName" NOT IN (${hidden()})`;
    },
  };
}
