/** Compound fields: an address or a place, kept as fields of its own and read as one object. */
import type { FieldDef } from '../schema/model.ts';

interface Part {
  /** As the object says it. */
  readonly key: string;
  readonly field: string;
}

const ADDRESS_PARTS = ['City', 'Country', 'GeocodeAccuracy', 'Latitude', 'Longitude', 'PostalCode', 'State', 'Street'];

/** The fields a compound field is made of, in the order of its object. */
export function compoundParts({ name, type }: FieldDef): readonly Part[] {
  if (type === 'address') {
    const prefix = name.replace(/Address$/, '');
    return ADDRESS_PARTS.map((part) => ({ key: part.charAt(0).toLowerCase() + part.slice(1), field: prefix + part }));
  }
  const prefix = name.replace(/c$/, '');
  return ['Latitude', 'Longitude'].map((part) => ({ key: part.toLowerCase(), field: `${prefix}${part}__s` }));
}

/** A compound field of the row behind `alias` as JSON text; NULL when every part is blank. */
export function compoundSql(field: FieldDef, alias: string): string {
  const parts = compoundParts(field).map((part) => ({ key: part.key, sql: `${alias}."${part.field}"` }));
  const pairs = parts.map(({ key, sql }) => `'${key}', ${sql}`);
  return `iif(coalesce(${parts.map(({ sql }) => sql).join(', ')}) IS NULL, NULL, json_object(${pairs.join(', ')}))`;
}
