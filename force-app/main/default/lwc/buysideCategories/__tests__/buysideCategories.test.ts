import { categorySentence } from 'c/buysideCategories';
import { BLOCKER_CATEGORIES } from '../../../../../../src/decision/vocabulary';

describe('kinds of blocker', () => {
  it('has one sentence for each of the eighteen', () => {
    const sentences = Object.keys(BLOCKER_CATEGORIES).map(categorySentence);
    expect(sentences).toHaveLength(18);
    expect(new Set(sentences).size).toBe(18);
    expect(sentences.every((sentence) => /^[A-Z].*\.$/.test(sentence))).toBe(true);
  });

  it('has none for a kind it does not know', () => {
    expect(categorySentence('SOMETHING')).toBe('');
  });
});
