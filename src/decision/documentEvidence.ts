/** Evidence in what was written down and sent: requests, tenders, marked-up terms, quotes, contracts, answers. */
import { type Dated, instantOf } from './dated.ts';
import type { Evidence } from './dealHistory.ts';
import { fired, firedIf, notEvaluated, notShown, silentBefore, type Finding, type Sighting } from './findings.ts';
import { hasAnyWord } from './functionWords.ts';
import type { HistoryReading, IncomingEmail } from './historyReading.ts';
import { parametersOf } from './ruleKinds.ts';
import type { InferenceRule } from './types.ts';
import type { BuyerFunction } from './vocabulary.ts';

/** A document of requirements came from the buyer by e-mail; the weaker, the less was between them before. */
export function requirementsReceived(rule: InferenceRule, reading: HistoryReading): Finding {
  const { subjectWords, firstContactCap } = parametersOf(rule, 'requirements-received');
  if (reading.incomingEmails === null) return notEvaluated('e-mails');
  const named = reading.incomingEmails.filter(({ subject }) => hasAnyWord(subject, subjectWords));
  const email = named.find(({ hasAttachment }) => hasAttachment);
  if (!email) return withoutDocument(named);
  const isFirst = isFirstContact(email, reading);
  return firedIf(rule, {
    ...sightingOf(email, reading, `a document came by e-mail, "${email.subject ?? ''}"`),
    ...(isFirst && {
      cap: firstContactCap,
      seen: `a document came by e-mail as the first contact, "${email.subject ?? ''}"`,
    }),
  });
}

/** The buyer's procurement or legal sent terms back with an attachment. */
export function termsReturned(rule: InferenceRule, reading: HistoryReading): Finding {
  const { functions, subjectWords } = parametersOf(rule, 'terms-returned');
  if (reading.incomingEmails === null) return notEvaluated('e-mails');
  const senderOf = ({ senderContactId }: IncomingEmail): BuyerFunction | undefined =>
    reading.functions.get(senderContactId ?? '');
  const named = reading.incomingEmails.filter((email) => {
    const sender = senderOf(email);
    return sender !== undefined && functions.includes(sender) && hasAnyWord(email.subject, subjectWords);
  });
  const email = named.find(({ hasAttachment }) => hasAttachment);
  if (!email) return withoutDocument(named);
  return fired(rule, [
    sightingOf(email, reading, `${senderOf(email) ?? ''} sent terms back, "${email.subject ?? ''}"`),
  ]);
}

/** E-mails that would count with a document, and none that is known to have one. */
const withoutDocument = (emails: readonly IncomingEmail[]): Finding =>
  emails.some(({ hasAttachment }) => hasAttachment === null) ? notEvaluated('attachments of e-mails') : notShown();

/** The buyer got in touch: by a form, as the lead source says, or by the first message on the deal. */
export function inboundRequest(rule: InferenceRule, reading: HistoryReading): Finding {
  const { leadSources } = parametersOf(rule, 'inbound-request');
  const { history, createdAt } = reading;
  const source = history.leadSource;
  const isInbound = source !== null && leadSources.some((s) => s.toLowerCase() === source.toLowerCase());
  const seen = `lead source "${source ?? ''}": the buyer got in touch`;
  const byForm: Sighting | null = isInbound
    ? { at: createdAt, notBefore: null, recordIds: [history.dealId], seen }
    : null;
  const sightings = [byForm, buyerWroteFirst(reading)].filter((sighting) => sighting !== null);
  if (sightings.length > 0) return fired(rule, sightings);
  return notShown(reading.incomingEmails === null ? 'e-mails were not read' : '');
}

/** The first message on the deal came from the buyer; null when it did not, or e-mails were not read. */
function buyerWroteFirst(reading: HistoryReading): Sighting | null {
  const [email] = reading.incomingEmails ?? [];
  if (!email || !isFirstContact(email, reading)) return null;
  return sightingOf(email, reading, 'the first message on the deal came from the buyer');
}

/** A quote was put before the buyer, and what the rules named show was there too. */
export function quotePresented(
  rule: InferenceRule,
  reading: HistoryReading,
  found: ReadonlyMap<string, readonly Evidence[]>,
): Finding {
  const { needsRules, statuses } = parametersOf(rule, 'quote-presented');
  if (reading.quotes === null) return notEvaluated('quotes');
  const wanted = new Set(statuses.map((status) => status.toLowerCase()));
  const quote = reading.quotes.find(
    ({ status, createdOn }) =>
      wanted.has(status?.toLowerCase() ?? '') && (instantOf(createdOn) ?? -Infinity) <= reading.until,
  );
  if (!quote) return notShown();
  const needed = needsRules.map((code) => found.get(code)?.[0]);
  if (needed.some((evidence) => evidence === undefined)) return notShown(`needs ${needsRules.join(', ')}`);
  const shown = needed.flatMap((evidence) => (evidence ? [Date.parse(evidence.at)] : []));
  const from = instantOf(quote.createdOn);
  // The quote says when it was made and when it last changed; it was presented somewhere in between.
  const at = Math.max(Math.min(quote.at, reading.until), ...shown);
  const notBefore = from !== null && from < at ? from : null;
  const recordIds = [quote.id, ...needed.flatMap((evidence) => evidence?.recordIds ?? [])];
  return fired(rule, [{ at, notBefore, recordIds, seen: 'a quote was presented' }]);
}

/** A task says that a contract was sent, and is done. */
export function contractSent(rule: InferenceRule, reading: HistoryReading): Finding {
  const { subjectWords } = parametersOf(rule, 'contract-sent');
  const task = reading.doneTasks.find(({ subject }) => hasAnyWord(subject, subjectWords));
  if (!task) return notShown();
  const notBefore = silentBefore(reading.doneTasks, task.at, reading);
  return fired(rule, [{ at: task.at, notBefore, recordIds: [task.id], seen: 'a contract was sent' }]);
}

/** Somebody of the buyer's answered a question about a step in so many words. */
export function buyerConfirmed(rule: InferenceRule, reading: HistoryReading): Finding {
  if (reading.answers === null) return notEvaluated('answers of the buyer');
  const first = new Map<string, Dated>();
  for (const answer of reading.answers) if (!first.has(answer.stepCode)) first.set(answer.stepCode, answer);
  const sightings = reading.model.steps.flatMap(({ code, sequence, name }): Sighting[] => {
    const answer = first.get(code);
    if (!answer) return [];
    const notBefore = silentBefore([...first.values()], answer.at, reading);
    const seen = `a buyer answered a question of step ${sequence}, "${name}"`;
    return [{ at: answer.at, notBefore, recordIds: [answer.id], floor: sequence, seen }];
  });
  return sightings.length === 0 ? notShown() : fired(rule, sightings);
}

const sightingOf = (email: IncomingEmail, reading: HistoryReading, seen: string): Sighting => ({
  at: email.at,
  notBefore: silentBefore(reading.incomingEmails ?? [], email.at, reading),
  recordIds: [email.id],
  seen,
});

/** Nothing had passed between the two sides before this e-mail. */
const isFirstContact = (
  email: IncomingEmail,
  { activities, incomingEmails, firstOutgoingAt }: HistoryReading,
): boolean =>
  incomingEmails?.[0] === email &&
  email.at <= (firstOutgoingAt ?? Infinity) &&
  email.at <= (activities[0]?.at ?? Infinity);
