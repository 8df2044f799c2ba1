import type { Session } from '../../engine.ts';
import type { Schema } from '../../schema/model.ts';
import type { XmlElement } from '../../schema/read/xmlElements.ts';
import type { Metadata } from '../createMetadata.ts';
import type { AnswerValue } from '../describeDeploy.ts';

/** One call, with what it needs of its surroundings. */
export interface OperationContext {
  readonly metadata: Metadata;
  readonly session: Session;
  /** The org's, as it is at the time of the call. */
  readonly schema: Schema;
  /** Of the API, as the address names it. */
  readonly version: number;
}

/** A call: what it asks for to what it is answered. */
export type Operation = (context: OperationContext, body: XmlElement) => AnswerValue;
