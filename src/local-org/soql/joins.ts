/** The parents a statement reaches. One path is joined once, whoever asks: a select list, a filter or a formula field. */
import type { Compilation } from './compilation.ts';
import type { FieldDef, ObjectDef } from '../schema/model.ts';
import { quoted } from '../store/storage.ts';
import { malformed } from './refusals.ts';

/** Relationships to parents in one statement; Salesforce's limit. */
const MAX_PARENTS = 55;

export class Joins {
  readonly #compilation: Compilation;
  readonly #aliases = new Map<string, string>();
  readonly #clauses: string[] = [];
  readonly #followed = new Set<string>();

  public constructor(compilation: Compilation) {
    this.#compilation = compilation;
  }

  /** The parent as the platform itself sees it: formula fields read through records the user may not open. */
  public join(alias: string, referenceField: FieldDef, target: ObjectDef): string {
    return this.#add(alias, referenceField, target, this.#compilation.alias(), '1');
  }

  /** The parent as the user sees it: not there when a sharing rule hides it. */
  public joinVisible(alias: string, referenceField: FieldDef, target: ObjectDef): string {
    const candidate = this.#compilation.alias();
    const filter = this.#compilation.session.rowFilter(target, candidate, 'read');
    this.#followed.add(`${alias}.${referenceField.name}`);
    if (this.#followed.size > MAX_PARENTS)
      throw malformed(`A query may follow at most ${MAX_PARENTS} relationships to parents`);
    return this.#add(alias, referenceField, target, candidate, filter);
  }

  #add(alias: string, referenceField: FieldDef, target: ObjectDef, candidate: string, filter: string): string {
    const isOpen = filter === '1';
    const key = [alias, referenceField.name, target.name, isOpen ? '' : 'visible'].join('\n');
    const known = this.#aliases.get(key);
    if (known !== undefined) return known;
    const on = `${candidate}."Id" = ${alias}.${quoted(referenceField.name)}${isOpen ? '' : ` AND (${filter})`}`;
    this.#clauses.push(`LEFT JOIN ${quoted(target.name)} AS ${candidate} ON ${on}`);
    this.#aliases.set(key, candidate);
    return candidate;
  }

  /** The JOIN clauses, in the order they depend on each other. Ask last: compiling any expression may add one. */
  public sql(): string {
    return this.#clauses.join('\n');
  }
}
