/** Values of records as the UI API shows them: a value beside the text a person reads, in that person's language and time zone. */
import type { Engine, Session } from '../engine.ts';
import type { FieldDef } from '../schema/model.ts';
import { displayText } from '../soql/display.ts';
import { parseDate } from '../soql/literals.ts';
import { readClock, type UserClock } from '../access/userClock.ts';

/** A field of a record. */
export interface FieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
  readonly label: string | null;
}

/** Who reads: one object a request. */
interface Reader {
  readonly engine: Engine;
  readonly session: Session;
}

const clocks = new WeakMap<Reader, UserClock>();

/** The clock of the user who asks; read once a request. */
function clockOf(reader: Reader): UserClock {
  const known = clocks.get(reader);
  if (known) return known;
  const clock = readClock(reader.engine.database, reader.session.userId);
  clocks.set(reader, clock);
  return clock;
}

/** A value of the REST API as it is stored: days and milliseconds. */
function stored(field: FieldDef, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (field.type === 'date') return parseDate(value);
  return field.type === 'datetime' ? Date.parse(value.replace('+0000', 'Z')) : value;
}

/** The UI API writes instants with `Z`. */
function shown(field: FieldDef, value: unknown): unknown {
  return field.type === 'datetime' && typeof value === 'string' ? value.replace('+0000', 'Z') : (value ?? null);
}

/** A value of a record, as SOQL gave it, as the UI API shows it to the user who asks. */
export function fieldValue(reader: Reader, field: FieldDef, value: unknown): FieldValue {
  const text = displayText(field.type, field, stored(field, value), clockOf(reader));
  const isChoice = field.type === 'picklist' || field.type === 'multipicklist';
  return { value: shown(field, value), displayValue: text, label: isChoice ? text : null };
}
