import type { Session } from '../../engine.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import type { Metadata } from '../createMetadata.ts';
import type { AnswerValue } from '../describeDeploy.ts';

/** One call, with what it needs of its surroundings. */
export interface OperationContext {
  readonly metadata: Metadata;
  readonly session: Session;
}

/** A call: what it asks for to what it is answered. */
export type Operation = (context: OperationContext, body: XmlElement) => AnswerValue;
