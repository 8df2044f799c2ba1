import { beforeEach, describe, expect, it } from '@jest/globals';
import { newOrg, orgOver, said, workshopWith, type TestOrg } from './workshop.ts';

const DAY = 86_400_000;
let org: TestOrg;
let project: string;
let phase: string;
beforeEach(() => {
  org = newOrg();
  project = org.add('Project__c', { Code__c: 'p', Budget__c: 50 });
  phase = org.add('Phase__c', { Project__c: project });
});

function figures(id = phase): unknown {
  return org.read('Phase__c', id, 'Hours__c', 'First_Day__c', 'Last_Day__c', 'Long_Works__c');
}

describe('validation rules', () => {
  it('refuse the rows that break one, with its message and field, and let the others pass', () => {
    const rows = [{ Hours__c: 1 }, { Hours__c: -1 }, { Hours__c: 2 }].map((row) => ({ ...row, Phase__c: phase }));
    expect(org.save('admin', 'insert', 'Work__c', rows).map(said)).toEqual([
      'ok',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION Hours are not negative. [Hours__c]',
      'ok',
    ]);
    expect(org.list('SELECT Hours__c FROM Work__c ORDER BY 1')).toEqual([1, 2]);
  });

  it('know whether the row is new, what changed and what it was', () => {
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'q', Status__c: 'Done' }])[0])).toBe(
      'FIELD_CUSTOM_VALIDATION_EXCEPTION A new project is not done. []',
    );
    const update = (row: object): string =>
      said(org.save('admin', 'update', 'Project__c', [{ Id: project, ...row }])[0]);
    expect(update({ Status__c: 'Done' })).toBe('ok');
    expect(update({ Note__c: 'still done' })).toBe('ok');
    expect(update({ Status__c: 'Open' })).toBe(
      'FIELD_CUSTOM_VALIDATION_EXCEPTION A project that is done stays done. [Status__c]',
    );
    expect(org.read('Project__c', project, 'Status__c', 'Note__c')).toEqual({
      Status__c: 'Done',
      Note__c: 'still done',
    });
  });

  it('do not mistake a row of an earlier chunk for the prior of a new one', () => {
    org.save('admin', 'update', 'Project__c', [{ Id: project, Status__c: 'Done' }]);
    expect(said(org.save('admin', 'insert', 'Project__c', [{ Code__c: 'q', Status__c: 'Done' }])[0])).toContain(
      'A new project is not done.',
    );
  });
});

describe('validation rules that look around', () => {
  const orgWith = (formula: string): TestOrg =>
    orgOver(
      workshopWith('Work__c', (object) => ({
        ...object,
        validationRules: [{ name: 'Around', active: true, formula, message: 'No.', errorField: 'Hours__c' }],
      })),
    );
  /** What becomes of work on a project of the rep's, as the rep and as the administrator save it. */
  const outcomes = (formula: string): string[] => {
    const own = orgWith(formula);
    const owner = { OwnerId: own.engine.userIdOf('rep') };
    const masters = ['Open', 'Draft'].map((Status__c) =>
      own.add('Phase__c', { Project__c: own.add('Project__c', { Code__c: Status__c, Status__c, ...owner }) }),
    );
    return ['rep', 'admin'].flatMap((user) =>
      masters.map((id) => said(own.save(user, 'insert', 'Work__c', [{ Phase__c: id, Hours__c: 1 }])[0])),
    );
  };
  const no = 'FIELD_CUSTOM_VALIDATION_EXCEPTION No. [Hours__c]';

  it.each([
    ['the user', '$User.Alias = "rep"', [no, no, 'ok', 'ok']],
    ['the user’s profile', '$Profile.Name = "System Administrator"', ['ok', 'ok', no, no]],
    ['the user’s role', '$UserRole.DeveloperName = "SalesRep"', [no, no, 'ok', 'ok']],
    ['a field of a parent’s parent', 'ISPICKVAL(Phase__r.Project__r.Status__c, "Draft")', ['ok', no, 'ok', no]],
    ['the owner above', 'Phase__r.Project__r.Owner:User.Id = $User.Id', [no, no, 'ok', 'ok']],
    ['the organization', '$Organization.Name = "Local Org"', [no, no, no, no]],
    ['nothing that is there', 'Phase__r.Project__r.Friend__r.Code__c = "x"', ['ok', 'ok', 'ok', 'ok']],
  ])('see %s', (_what, formula, expected) => {
    expect(outcomes(formula)).toEqual(expected);
  });

  it('sleep when they are not active', () => {
    const own = orgOver(
      workshopWith('Project__c', (object) => ({
        ...object,
        validationRules: object.validationRules.map((rule) => ({ ...rule, active: false })),
      })),
    );
    expect(said(own.save('admin', 'insert', 'Project__c', [{ Code__c: 'q', Status__c: 'Done' }])[0])).toBe('ok');
  });
});

describe('roll-ups', () => {
  it('count, sum, and find the first and last, with their filters', () => {
    org.save('admin', 'insert', 'Work__c', [
      { Phase__c: phase, Hours__c: 4, Day__c: '2026-01-03', Kind__c: 'Build' },
      { Phase__c: phase, Hours__c: 6, Day__c: '2026-01-01', Kind__c: 'Travel' },
      { Phase__c: phase, Hours__c: 5.5, Day__c: '2026-01-09' },
      { Phase__c: phase },
    ]);
    expect(figures()).toEqual({
      Hours__c: 9.5,
      First_Day__c: Date.UTC(2026, 0, 1) / DAY,
      Last_Day__c: Date.UTC(2026, 0, 9) / DAY,
      Long_Works__c: 2,
    });
    expect(org.read('Project__c', project, 'Total_Hours__c', 'Phases__c')).toEqual({
      Total_Hours__c: 9.5,
      Phases__c: 1,
    });
  });

  it('follow updates, moves to another master, deletes and returns', () => {
    const other = org.add('Phase__c', { Project__c: project });
    const work = org.add('Work__c', { Phase__c: phase, Hours__c: 4, Day__c: '2026-01-03' });
    org.save('admin', 'update', 'Work__c', [{ Id: work, Hours__c: 7 }]);
    expect(figures()).toMatchObject({ Hours__c: 7, Long_Works__c: 1 });
    org.save('admin', 'update', 'Work__c', [{ Id: work, Phase__c: other }]);
    expect(figures()).toEqual({ Hours__c: 0, First_Day__c: null, Last_Day__c: null, Long_Works__c: 0 });
    expect(figures(other)).toMatchObject({ Hours__c: 7 });
    org.save('admin', 'delete', 'Work__c', [{ Id: work }]);
    expect(figures(other)).toMatchObject({ Hours__c: 0, First_Day__c: null });
    org.save('admin', 'undelete', 'Work__c', [{ Id: work }]);
    expect(figures(other)).toMatchObject({ Hours__c: 7 });
    expect(org.read('Project__c', project, 'Total_Hours__c', 'Phases__c')).toEqual({ Total_Hours__c: 7, Phases__c: 2 });
  });

  it('see a move to another master even when nothing else of the row changes', () => {
    const { schema } = org.engine;
    const withoutFormula = schema.objects.map((object) =>
      object.name === 'Phase__c'
        ? { ...object, fields: object.fields.filter((field) => field.name !== 'Long_Works__c') }
        : object,
    );
    const find = (name: string): (typeof withoutFormula)[number] | undefined =>
      withoutFormula.find((object) => object.name.toLowerCase() === name.toLowerCase());
    const other = orgOver({ ...schema, objects: withoutFormula, object: find });
    const top = other.add('Project__c', { Code__c: 'p' });
    const [from, to] = [1, 2].map(() => other.add('Phase__c', { Project__c: top }));
    const work = other.add('Work__c', { Phase__c: from, Hours__c: 3 });
    other.save('admin', 'update', 'Work__c', [{ Id: work, Phase__c: to }]);
    const hours = [from, to].map((id) => other.read('Phase__c', id ?? '', 'Hours__c')['Hours__c']);
    expect(hours).toEqual([0, 3]);
  });

  it('let the master pass its own rules, and blame only the rows below it', () => {
    const calm = org.add('Phase__c', { Project__c: org.add('Project__c', { Code__c: 'calm' }) });
    const rows = [
      { Phase__c: phase, Hours__c: 30 },
      { Phase__c: calm, Hours__c: 90 },
      { Phase__c: phase, Hours__c: 30 },
    ];
    expect(org.save('admin', 'insert', 'Work__c', rows).map(said)).toEqual([
      'FIELD_CUSTOM_VALIDATION_EXCEPTION The hours are over the budget. [Budget__c]',
      'ok',
      'FIELD_CUSTOM_VALIDATION_EXCEPTION The hours are over the budget. [Budget__c]',
    ]);
    expect(figures()).toMatchObject({ Hours__c: 0 });
    expect(figures(calm)).toMatchObject({ Hours__c: 90 });
  });

  it('refuse a delete that would make the master break its rule', () => {
    const plus = org.add('Work__c', { Phase__c: phase, Hours__c: 10 });
    org.engine.database.exec("UPDATE Project__c SET Budget__c = -1 WHERE Code__c = 'p'");
    expect(said(org.save('admin', 'delete', 'Work__c', [{ Id: plus }])[0])).toContain('The hours are over the budget.');
    expect(org.read('Work__c', plus, 'IsDeleted')).toEqual({ IsDeleted: 0 });
  });

  it('do not make the master look edited', () => {
    org.goTo('2026-02-01T00:00:00Z');
    org.add('Work__c', { Phase__c: phase, Hours__c: 4 });
    expect(org.read('Phase__c', phase, 'LastModifiedDate', 'SystemModstamp')).toEqual({
      LastModifiedDate: Date.UTC(2026, 0, 15, 10, 30, 20),
      SystemModstamp: Date.UTC(2026, 0, 15, 10, 30, 20),
    });
  });

  it('agree with a plain count after many mixed saves', () => {
    const phases = [
      phase,
      ...[1, 2, 3].map(() =>
        org.add('Phase__c', {
          Project__c: org.add('Project__c', { Code__c: `m${String(Math.random()).slice(2, 8)}` }),
        }),
      ),
    ];
    let seed = 7;
    const next = (limit: number): number => (seed = (seed * 16807) % 2147483647) % limit;
    const keys: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const rows = Array.from({ length: 20 }, () => ({
        Key__c: `k${String(next(60))}`,
        Phase__c: phases[next(4)],
        Hours__c: next(3) === 0 ? null : next(20) / 10,
        Day__c: next(4) === 0 ? null : `2026-01-${String(1 + next(28)).padStart(2, '0')}`,
        Kind__c: [null, 'Build', 'Travel'][next(3)],
      }));
      org.save('admin', 'upsert', 'Work__c', rows, { externalIdField: 'Key__c' });
      keys.push(...rows.map((row) => row.Key__c));
      const [victim] = org.list(
        'SELECT Id FROM Work__c WHERE IsDeleted = 0 AND Key__c = ?',
        keys[next(keys.length)] ?? '',
      );
      if (typeof victim === 'string') org.save('admin', 'delete', 'Work__c', [{ Id: victim }]);
      const [dead] = org.list('SELECT "Id" FROM Work__c WHERE IsDeleted = 1 ORDER BY Key__c LIMIT 1');
      if (typeof dead === 'string' && next(2) === 0) org.save('admin', 'undelete', 'Work__c', [{ Id: dead }]);
      // A master goes with all its details, and comes back with them.
      const master = phases[next(4)];
      if (next(3) === 0) org.save('admin', 'delete', 'Phase__c', [{ Id: master }]);
      if (next(3) > 0) org.save('admin', 'undelete', 'Phase__c', [{ Id: phases[next(4)] }]);
    }
    org.save(
      'admin',
      'undelete',
      'Phase__c',
      phases.map((id) => ({ Id: id })),
    );
    const wrong = org.list(`
      SELECT p.Id FROM Phase__c p LEFT JOIN Work__c w ON w.Phase__c = p.Id AND w.IsDeleted = 0
      WHERE p.IsDeleted = 0 GROUP BY p.Id
      HAVING abs(p.Hours__c - coalesce(sum(CASE WHEN w.Kind__c IS NOT 'Travel' THEN w.Hours__c END), 0)) > 1e-9
          OR p.First_Day__c IS NOT min(w.Day__c) OR p.Last_Day__c IS NOT max(w.Day__c)`);
    expect(wrong).toEqual([]);
    const wrongAbove = org.list(`
      SELECT p.Id FROM Project__c p LEFT JOIN Phase__c f ON f.Project__c = p.Id AND f.IsDeleted = 0 GROUP BY p.Id
      HAVING abs(p.Total_Hours__c - coalesce(sum(f.Hours__c), 0)) > 1e-9 OR p.Phases__c IS NOT count(f.Id)`);
    expect(wrongAbove).toEqual([]);
    expect(org.list('SELECT count(*) FROM Work__c WHERE IsDeleted = 0')[0]).toBeGreaterThan(20);
  });
});

describe('all or none', () => {
  it('takes back everything when one row fails, and says of each row why', () => {
    const rows = [{ Code__c: 'a' }, { Code__c: 'b', Friend__c: 'x' }, { Code__c: 'c' }];
    const results = org.save('admin', 'upsert', 'Project__c', rows, { externalIdField: 'Code__c', allOrNone: true });
    expect(
      results.map((result) => [
        result.id,
        result.success,
        result.created,
        result.errors.map((error) => error.statusCode),
      ]),
    ).toEqual([
      [null, false, true, ['ALL_OR_NONE_OPERATION_ROLLED_BACK']],
      [null, false, true, ['MALFORMED_ID']],
      [null, false, true, ['ALL_OR_NONE_OPERATION_ROLLED_BACK']],
    ]);
    expect(org.list('SELECT Code__c FROM Project__c')).toEqual(['p']);
  });

  it('takes back what earlier chunks of 200 have written, and what a rule found late', () => {
    const rows = Array.from({ length: 250 }, (_, index) => ({ Phase__c: phase, Hours__c: index === 240 ? -1 : 0 }));
    const results = org.save('admin', 'insert', 'Work__c', rows, { allOrNone: true });
    expect(
      results.filter((result) => result.errors[0]?.statusCode === 'ALL_OR_NONE_OPERATION_ROLLED_BACK'),
    ).toHaveLength(249);
    expect(org.list('SELECT count(*) FROM Work__c')).toEqual([0]);
  });

  it('keeps everything when no row fails', () => {
    const results = org.save('admin', 'insert', 'Project__c', [{ Code__c: 'a' }, { Code__c: 'b' }], {
      allOrNone: true,
    });
    expect(results.map(said)).toEqual(['ok', 'ok']);
  });
});

describe('transactions', () => {
  it('take several saves back together, also when nested', () => {
    const { engine } = org;
    const add = (code: string): void => {
      org.save('admin', 'insert', 'Project__c', [{ Code__c: code }]);
    };
    expect(() =>
      engine.transaction(() => {
        add('a');
        expect(() =>
          engine.transaction(() => {
            add('b');
            throw new Error('inner');
          }),
        ).toThrow('inner');
        add('c');
        throw new Error('outer');
      }),
    ).toThrow('outer');
    engine.transaction(() => {
      add('d');
    });
    expect(org.list('SELECT Code__c FROM Project__c ORDER BY 1')).toEqual(['d', 'p']);
  });
});

describe('the day of formulas', () => {
  it.each([
    ['GMT', '2026-01-15'],
    ['Pacific/Kiritimati', '2026-01-16'],
    ['Pacific/Pago_Pago', '2026-01-14'],
  ])('is that of the user’s clock: in %s %s', (zone, day) => {
    const over = orgOver(
      workshopWith('Project__c', (object) => ({
        ...object,
        fields: object.fields.map((field) =>
          field.name === 'Starts_On__c' ? { ...field, defaultFormula: 'TODAY()' } : field,
        ),
      })),
    );
    over.save('admin', 'update', 'User', [{ Id: over.engine.userIdOf('admin'), TimeZoneSidKey: zone }]);
    const id = over.add('Project__c', { Code__c: 'a' });
    expect(over.read('Project__c', id, 'Starts_On__c')).toEqual({ Starts_On__c: Date.parse(day) / 86_400_000 });
  });
});

it('a roll-up of roll-ups has the decimals of what is summed up at the bottom', () => {
  expect(org.engine.schema.field('Project__c', 'Total_Hours__c')).toMatchObject({ type: 'double', scale: 2 });
});
