import { BuysideError } from '../decision/buysideError.ts';
import { type Soql, trustedSoql } from './soql.ts';

const BEYOND_A_CONDITION =
  /\b(ORDER\s+BY|GROUP\s+BY|HAVING|LIMIT|OFFSET|USING\s+SCOPE|WITH|FOR\s+(?:VIEW|REFERENCE|UPDATE)|ALL\s+ROWS|UPDATE\s+(?:TRACKING|VIEWSTAT)|SELECT|WHERE)\b/i;

/**
 * What a person typed after `--where`, as one SOQL condition that cannot reach beyond its own parentheses.
 *
 * Shape: text in, the same text as a piece of SOQL out. Whether its fields exist is for the org to say.
 * @throws {BuysideError} `WhereEmpty`; `WhereUnclosed` for an open quote or parenthesis; `WhereBeyondCondition` for a closing
 * parenthesis too many or a clause such as ORDER BY or LIMIT outside a sub-select.
 */
export function parseCondition(text: string): Soql {
  const condition = text.trim();
  if (condition === '') throw new BuysideError('WhereEmpty', []);
  const outside = outermost(condition);
  const beyond = BEYOND_A_CONDITION.exec(outside)?.[0];
  if (beyond !== undefined) throw new BuysideError('WhereBeyondCondition', [condition, beyond.toUpperCase()]);
  return trustedSoql(condition);
}

/** The text with quoted values and everything in parentheses left out. */
function outermost(condition: string): string {
  let depth = 0;
  let outside = '';
  for (let at = 0; at < condition.length; at += 1) {
    const character = condition.charAt(at);
    if (character === "'") {
      at = endOfQuote(condition, at);
    } else if (character === '(') {
      depth += 1;
      outside += ' ';
    } else if (character === ')') {
      depth -= 1;
      if (depth < 0) throw new BuysideError('WhereBeyondCondition', [condition, ')']);
    } else if (depth === 0) {
      outside += character;
    }
  }
  if (depth > 0) throw new BuysideError('WhereUnclosed', [condition, '(']);
  return outside;
}

function endOfQuote(condition: string, start: number): number {
  for (let at = start + 1; at < condition.length; at += 1) {
    if (condition.charAt(at) === '\\') at += 1;
    else if (condition.charAt(at) === "'") return at;
  }
  throw new BuysideError('WhereUnclosed', [condition, "'"]);
}
