/** lightning/modal for tests: sfdx-lwc-jest has no stub of it. */
import { LightningElement, api } from 'lwc';

export default class LightningModal extends LightningElement {
  static open = jest.fn().mockResolvedValue(undefined);
  @api size;
  @api label;
  @api description;
  @api disableClose;
  close = jest.fn();
}
