/** lightning/modal for tests: sfdx-lwc-jest has no stub of it. */
import { LightningElement, api } from 'lwc';

export default class LightningModal extends LightningElement {
  static readonly open = jest.fn().mockResolvedValue(undefined);
  @api size?: string;
  @api label?: string;
  @api description?: string;
  @api disableClose?: boolean;
  readonly close = jest.fn();
}
