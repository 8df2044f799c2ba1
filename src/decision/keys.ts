/**
 * External ids of everything we write. A key is made of its parts, so that two people who record the same thing at
 * once meet in one row instead of making two, and a run that is repeated writes nothing new. Record ids have 18
 * characters here, as every answer of the API gives them.
 */

/** Key of a deal's decision path: the deal's own 18-character id, so a deal has at most one. */
export const pathKey = (opportunityId: string): string => opportunityId;

/**
 * Key of one visit to a step.
 * @throws {RangeError} when `visit` is not a whole number from 1.
 */
export function visitKey(path: string, stepCode: string, visit: number): string {
  return `${path}:${stepCode}:${countFromOne('visit', visit)}`;
}

/** Key of a team member who is a contact. */
export const memberKey = (path: string, contactId: string): string => `${path}:${contactId}`;

/**
 * Key of a placeholder, from its text: case, accents, spacing and punctuation do not make it another one.
 * @throws {RangeError} when the text is blank.
 */
export function placeholderKey(path: string, text: string): string {
  if (text.trim() === '') throw new RangeError('a placeholder needs a text');
  return `${path}:p-${slug(text)}`;
}

/** Key of one dated statement of buy-in. `at` in milliseconds since 1970, UTC. */
export const buyInKey = (member: string, at: number): string => `${member}:${instant36(at)}`;

/** Key of a blocker. `at` in milliseconds since 1970, UTC: the moment it was recorded. */
export const blockerKey = (path: string, at: number): string => `${path}:b-${instant36(at)}`;

/**
 * Key of the n-th answer to a question.
 * @throws {RangeError} when `n` is not a whole number from 1.
 */
export const answerKey = (path: string, questionCode: string, n: number): string =>
  `${path}:q-${questionCode}:${countFromOne('n', n)}`;

/**
 * Key of the n-th time a decision ended or was taken up again.
 * @throws {RangeError} when `n` is not a whole number from 1.
 */
export const endKey = (path: string, n: number): string => `${path}:e-${countFromOne('n', n)}`;

/** Key of a model's version, e.g. `buyside-default:1`. */
export const modelKey = (model: { readonly key: string; readonly version: number }): string =>
  `${model.key}:${model.version}`;

/** Key of a step definition; `model` is the model's key with its version. */
export const stepKey = (model: string, stepCode: string): string => `${model}:${stepCode}`;

/** Key of a question. */
export const questionKey = (step: string, questionCode: string): string => `${step}:${questionCode}`;

/** Key of a stage mapping; `*` stands for every record type without one of its own. */
export const mappingKey = (model: string, recordType: string | null, stage: string): string =>
  `${model}:${recordType ?? '*'}:${stage}`;

/** Key of an inference rule. */
export const ruleKey = (model: string, ruleCode: string): string => `${model}:${ruleCode}`;

function countFromOne(what: string, n: number): number {
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`${what} must be a whole number from 1, got ${n}`);
  return n;
}

function instant36(at: number): string {
  if (!Number.isInteger(at) || at < 0) throw new RangeError(`an instant is whole milliseconds since 1970, got ${at}`);
  return at.toString(36);
}

function slug(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const ascii = plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  // Letters an ASCII slug cannot hold, or text longer than it, would make different voices collide.
  const lost = /[^\p{ASCII}\p{P}\p{S}\s]/u.test(plain) || plain.length > 40;
  return lost ? [ascii, hash36(plain.replace(/\s+/g, ' ').trim())].filter(Boolean).join('-') : ascii || hash36(plain);
}

/** FNV-1a, 32 bits: stable everywhere and short; it tells names apart, it protects nothing. */
function hash36(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash.toString(36);
}
