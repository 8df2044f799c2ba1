import type { Org } from '@salesforce/core';
import type { LogIn } from '../salesforce/orgConnection.ts';

/** The API version our requests are written for. */
export const API_VERSION = '66.0';

/** The connection of an org the user is logged in to. */
export function connectionOf(org: Org, apiVersion: string | undefined): LogIn {
  return org.getConnection(apiVersion ?? API_VERSION);
}
