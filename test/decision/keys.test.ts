import { describe, expect, it } from '@jest/globals';
import {
  answerKey,
  blockerKey,
  buyInKey,
  mappingKey,
  memberKey,
  modelKey,
  pathKey,
  placeholderKey,
  questionKey,
  ruleKey,
  stepKey,
  visitKey,
} from '../../src/decision/keys.ts';

const PATH = '006000000000001AAA';

describe('keys', () => {
  it('is made of the parts of what it names', () => {
    expect(pathKey(PATH)).toBe(PATH);
    expect(visitKey(PATH, 'idea', 2)).toBe('006000000000001AAA:idea:2');
    expect(memberKey(PATH, '003000000000001AAA')).toBe('006000000000001AAA:003000000000001AAA');
    expect(answerKey(PATH, 'idea-signs', 1)).toBe('006000000000001AAA:q-idea-signs:1');
    expect(blockerKey(PATH, 1_700_000_000_000)).toBe('006000000000001AAA:b-loyw3v28');
    expect(buyInKey('m', 36)).toBe('m:10');
    expect(modelKey({ key: 'buyside-default', version: 1 })).toBe('buyside-default:1');
    expect(stepKey('m:1', 'idea')).toBe('m:1:idea');
    expect(questionKey('m:1:idea', 'q')).toBe('m:1:idea:q');
    expect(mappingKey('m:1', null, 'Qualification')).toBe('m:1:*:Qualification');
    expect(mappingKey('m:1', 'Partner_Deal', 'Qualification')).toBe('m:1:Partner_Deal:Qualification');
    expect(ruleKey('m:1', 'R4')).toBe('m:1:R4');
  });

  it('refuses a count that does not start at one and an instant that is none', () => {
    expect(() => visitKey(PATH, 'idea', 0)).toThrow(RangeError);
    expect(() => answerKey(PATH, 'q', 1.5)).toThrow(RangeError);
    expect(() => blockerKey(PATH, NaN)).toThrow(RangeError);
  });

  it.each([
    ['A voice from finance', 'a-voice-from-finance'],
    ['  a VOICE — from  Finance? ', 'a-voice-from-finance'],
    ['Señor Müller (Einkauf)', 'senor-muller-einkauf'],
  ])('gives a placeholder "%s" a key from its words alone', (text, slug) => {
    expect(placeholderKey(PATH, text)).toBe(`${PATH}:p-${slug}`);
  });

  it('keeps placeholders apart whose letters no ASCII slug can hold, or that differ late', () => {
    const keys = ['財務部', '法務部', '???', '!!!', `${'x'.repeat(50)}a`, `${'x'.repeat(50)}b`].map((text) =>
      placeholderKey(PATH, text),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^006000000000001AAA:p-[a-z0-9-]{1,50}$/.test(key))).toBe(true);
  });

  it('refuses a placeholder without a text', () => {
    expect(() => placeholderKey(PATH, ' ')).toThrow(RangeError);
  });
});
