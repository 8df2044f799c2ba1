/** Text that is nearly right: pieces of what is valid, cut, doubled, swapped and mixed with what is not. */
import fc from 'fast-check';

const ODD = [
  ...[
    "'",
    '"',
    '\\',
    '\\u0000',
    '\0',
    '(',
    ')',
    '((((',
    '))))',
    ',',
    '.',
    ';',
    ':',
    '@',
    '#',
    '%',
    '_',
    '*',
    '`',
    '\n',
    '\t',
  ],
  ...[
    '--',
    '/*',
    ' OR 1=1',
    ' UNION SELECT',
    '\ud800',
    '\u{1F600}',
    'ß',
    'İ',
    '\u2028',
    '\ufeff',
    '9'.repeat(400),
    '-1',
    '1e999',
  ],
  ...['NaN', 'null', 'NULL', 'true', '{', '}', '[', ']', '$', '...', '@{a.b}', '=', '!=', '<', '>', 'NOT ', ' '],
];

type Edit =
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'swap'; readonly at: number; readonly to: number; readonly length: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const length = fc.integer({ min: 1, max: 30 });

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('cut' as const, 'double' as const), at: place, length }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    text: fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'binary', maxLength: 6 })),
  }),
  fc.record({ kind: fc.constant('swap' as const), at: place, to: place, length }),
);

function applied(text: string, change: Edit): string {
  const at = Math.floor(change.at * text.length);
  switch (change.kind) {
    case 'cut':
      return text.slice(0, at) + text.slice(at + change.length);
    case 'double': {
      const piece = text.slice(at, at + change.length);
      return text.slice(0, at) + piece.repeat(2) + text.slice(at + change.length);
    }
    case 'insert':
      return text.slice(0, at) + change.text + text.slice(at);
    case 'swap': {
      const piece = text.slice(at, at + change.length);
      const rest = text.slice(0, at) + text.slice(at + change.length);
      const to = Math.floor(change.to * rest.length);
      return rest.slice(0, to) + piece + rest.slice(to);
    }
  }
}

/** One of the texts with up to four edits, or text without any plan. */
export function mutated(texts: readonly string[]): fc.Arbitrary<string> {
  const near = fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(applied, text));
  return fc.oneof(
    { weight: 8, arbitrary: near },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  );
}

/** Values of every JSON kind, some of them the names and values the org knows. */
export function jsonValue(words: readonly string[]): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      ...words,
      ...ODD,
      null,
      true,
      false,
      0,
      -1,
      1e308,
      2 ** 53,
      0.1,
      '',
      '2026-02-31',
      '2026-01-05T09:00:00Z',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.double(),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom(...words, '__proto__', 'toString', 'attributes'), fc.string({ maxLength: 5 })),
        tie('value'),
        {
          maxKeys: 4,
        },
      ),
    ),
  }));
  return value;
}
