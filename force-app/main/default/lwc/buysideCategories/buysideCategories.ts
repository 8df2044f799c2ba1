/** What each kind of blocker means: one sentence beside the short name. */
import ADOPTION from '@salesforce/label/c.Buyside_Blocker_Is_Adoption';
import COMPETING from '@salesforce/label/c.Buyside_Blocker_Is_Competing';
import CRITERIA from '@salesforce/label/c.Buyside_Blocker_Is_Criteria';
import FAILED_CHANGE from '@salesforce/label/c.Buyside_Blocker_Is_Failed_Change';
import FALLOUT from '@salesforce/label/c.Buyside_Blocker_Is_Fallout';
import INCUMBENT from '@salesforce/label/c.Buyside_Blocker_Is_Incumbent';
import INDECISION from '@salesforce/label/c.Buyside_Blocker_Is_Indecision';
import INTERNAL_BUILD from '@salesforce/label/c.Buyside_Blocker_Is_Internal_Build';
import JOB_IMPACT from '@salesforce/label/c.Buyside_Blocker_Is_Job_Impact';
import MANAGEMENT from '@salesforce/label/c.Buyside_Blocker_Is_Management';
import MISSING_VOICE from '@salesforce/label/c.Buyside_Blocker_Is_Missing_Voice';
import MONEY from '@salesforce/label/c.Buyside_Blocker_Is_Money';
import OLD_TECH from '@salesforce/label/c.Buyside_Blocker_Is_Old_Tech';
import PARTNERS from '@salesforce/label/c.Buyside_Blocker_Is_Partners';
import PEOPLE from '@salesforce/label/c.Buyside_Blocker_Is_People';
import ROLES from '@salesforce/label/c.Buyside_Blocker_Is_Roles';
import RULES from '@salesforce/label/c.Buyside_Blocker_Is_Rules';
import WORKAROUND from '@salesforce/label/c.Buyside_Blocker_Is_Workaround';
import type { BlockerCategory } from 'c/buysideLogic';

const SENTENCES: Readonly<Record<BlockerCategory, string>> = {
  RULES,
  ROLES,
  PEOPLE,
  MONEY,
  MANAGEMENT,
  INCUMBENT,
  OLD_TECH,
  WORKAROUND,
  PARTNERS,
  JOB_IMPACT,
  ADOPTION,
  FAILED_CHANGE,
  COMPETING,
  CRITERIA,
  MISSING_VOICE,
  INTERNAL_BUILD,
  FALLOUT,
  INDECISION,
};

/** The sentence of a category; '' for none. */
export const categorySentence = (category: string): string =>
  (SENTENCES as Readonly<Record<string, string>>)[category] ?? '';
