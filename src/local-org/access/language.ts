/** Whose words a request is answered in. */
import type { DatabaseSync } from 'node:sqlite';
import type { Engine, Session } from '../engine.ts';
import type { Schema } from '../schema/model.ts';
import type { ComponentMap } from '../schema/read/component.ts';
import { schemaIn } from '../schema/translate.ts';

/** What an answer's words depend on besides the user. */
export interface Wording {
  readonly engine: Engine;
  readonly session: Session;
  readonly components: ComponentMap;
  /** The language the request asks for: its `Accept-Language` header, or a locale; the user's own without one. */
  readonly asked?: string | undefined;
}

/** The first language of an `Accept-Language` header; none for `*`. */
function firstLanguage(header: string | undefined): string | undefined {
  return /^\s*([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*)/.exec(header ?? '')?.[1];
}

/** What holds the words of an org: an engine or its store. */
interface Speaker {
  readonly schema: Schema;
  readonly database: DatabaseSync;
  components(): ComponentMap;
}

function userLanguage({ database }: Pick<Speaker, 'database'>, session: Session): string {
  const row = database.prepare('SELECT "LanguageLocaleKey" AS language FROM "User" WHERE "Id" = ?').get(session.userId);
  return String(row?.['language'] ?? 'en_US');
}

/** The schema in the user's own language. */
export function schemaFor(speaker: Speaker, session: Session): Schema {
  return schemaIn(speaker.schema, speaker.components(), userLanguage(speaker, session));
}

/** Engines in other words, and the engine each is made of. */
const originals = new WeakMap<Engine, Engine>();

/** The engine with its words in the language of the request, else of the user; the engine itself where nothing is translated. */
export function engineInWordsOf(wording: Wording): Engine {
  const { components, asked } = wording;
  const engine = originals.get(wording.engine) ?? wording.engine;
  const schema = schemaIn(engine.schema, components, firstLanguage(asked) ?? userLanguage(engine, wording.session));
  if (schema === engine.schema) return engine;
  const translated = Object.create(engine, { schema: { value: schema, enumerable: true } }) as Engine;
  originals.set(translated, engine);
  return translated;
}
