/** How it is said where people stand: one member's degree of agreement, and what a team lacks for consensus. */
import CONSENSUS_HOLDS from '@salesforce/label/c.Buyside_Consensus_Holds';
import CONSENSUS_OPEN from '@salesforce/label/c.Buyside_Consensus_Open';
import GAP_BLOCKS from '@salesforce/label/c.Buyside_Gap_Blocks';
import GAP_NOT_HEARD from '@salesforce/label/c.Buyside_Gap_Not_Heard';
import GAP_NOT_WILLING from '@salesforce/label/c.Buyside_Gap_Not_Willing';
import GAP_PLACEHOLDER from '@salesforce/label/c.Buyside_Gap_Placeholder';
import { WILLING_FROM, type BuyInLevel, type Consensus, type ConsensusGap } from 'c/buysideLogic';
import { fill, listWords } from 'c/buysideWords';

/** Consensus in words: which part does not hold, never one score; '' while nobody is known. */
export function consensusWords({ holds, gaps, known, heard, willing, blocking, placeholders }: Consensus): string {
  if (known === 0) return '';
  if (holds) return CONSENSUS_HOLDS;
  const words: Readonly<Record<ConsensusGap, string>> = {
    'nobody-known': '',
    'a-member-blocks': fill(GAP_BLOCKS, blocking),
    'a-member-not-willing': fill(GAP_NOT_WILLING, heard - willing - blocking),
    'a-member-not-heard': fill(GAP_NOT_HEARD, known - heard, known),
    'a-placeholder': fill(GAP_PLACEHOLDER, placeholders),
  };
  return fill(CONSENSUS_OPEN, listWords(gaps.map((gap) => words[gap])));
}

/** The number of a degree of agreement, as its value begins; 0 = not heard. */
export const levelNumber = (level: BuyInLevel | null): number => Number(level?.charAt(0) ?? 0);

/** Look of a degree of agreement. */
export function standsClass(level: BuyInLevel | null): string {
  const number = levelNumber(level);
  return number === 0 ? 'pill' : number >= WILLING_FROM ? 'pill good' : 'pill concern';
}
