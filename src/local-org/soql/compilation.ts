/** What all parts of one statement's compilation share: who asks, the parameters collected so far, and names for tables. */
import type { Engine, Session } from '../engine.ts';
import { readClock, type UserClock } from '../access/userClock.ts';
import { formulaParameters } from '../formula/compile.ts';
import { userFacts } from '../formula/userFacts.ts';

/** A value bound to a parameter. */
export type SqlValue = string | number | null;

export interface CompilationOptions {
  /** Deleted rows too: `queryAll`. */
  readonly isAll?: boolean;
  /** `WITH SECURITY_ENFORCED`. */
  readonly isSecurityEnforced?: boolean;
}

/** One statement being compiled, its subqueries included. */
export class Compilation {
  public readonly engine: Engine;
  public readonly session: Session;
  public readonly isAll: boolean;
  public readonly isSecurityEnforced: boolean;
  /** The moment the statement is about, ms UTC: `TODAY` means the same in all its parts. */
  public readonly now: number;
  readonly #names = new Map<SqlValue, string>();
  readonly #facts = new Set<string>();
  #aliases = 0;
  #clock: UserClock | undefined;

  public constructor(engine: Engine, session: Session, options: CompilationOptions = {}) {
    this.engine = engine;
    this.session = session;
    this.isAll = options.isAll ?? false;
    this.isSecurityEnforced = options.isSecurityEnforced ?? false;
    this.now = engine.now();
  }

  /** The clock of the user who asks. */
  public get clock(): UserClock {
    this.#clock ??= readClock(this.engine.database, this.session.userId);
    return this.#clock;
  }

  /** A fresh table alias. */
  public alias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  /** Puts a value beside the statement; returns what stands for it. The same value has one parameter. */
  public bind(value: SqlValue): string {
    const name = this.#names.get(value) ?? `p${this.#names.size}`;
    this.#names.set(value, name);
    return `:${name}`;
  }

  /** Notes a parameter that a formula field names: `now`, `userId`… */
  public needFact(name: string): void {
    this.#facts.add(name);
  }

  /** Everything to be bound when a part of the statement is run. */
  public parameters(): Record<string, SqlValue> {
    const facts = userFacts(this.engine.database, this.session, this.now);
    const own = Object.fromEntries([...this.#names].map(([value, name]) => [name, value]));
    return { ...own, ...formulaParameters(this.#facts, facts) };
  }
}
