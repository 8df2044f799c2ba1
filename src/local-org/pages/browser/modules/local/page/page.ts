/** What the server says about this page: the record, the user, the words. */
export interface PageFacts {
  readonly recordId: string;
  readonly objectApiName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: Readonly<Record<string, string>>;
  readonly regional: Readonly<Record<string, string>>;
  readonly customPermissions: Readonly<Record<string, true>>;
  readonly userPermissions: Readonly<Record<string, true>>;
}

export const page = JSON.parse(document.querySelector('#page-facts')?.textContent ?? '{}') as PageFacts;
