/** Files: documents, their versions, and the records they are attached to. */
import type { ObjectDef } from '../model.ts';
import { standardObject } from './standardTable.ts';

/** Custom objects are added when a project is read. */
const PLACES = 'Account,Campaign,Case,Contact,EmailMessage,Event,Lead,Opportunity,Product2,Quote,Task,User';

const documentDef = standardObject(
  'ContentDocument',
  {
    label: 'Content Document',
    plural: 'Content Documents',
    prefix: '069',
    owned: 'user',
    setup: true,
    sharing: 'Private',
  },
  `
  Title | Title | string(255) | req name
  Description | Description | textarea(1000)
  PublishStatus | Publish Status | picklist(40) | ro | *P;R;U
  LatestPublishedVersionId | Latest Published Version ID | reference(ContentVersion) | ro rel:LatestPublishedVersion
  FileType | File Type | string(20) | ro
  FileExtension | File Extension | string(40) | ro
  ContentSize | Size | int(10) | ro
  ContentModifiedDate | Content Modified Date | datetime | ro
  IsArchived | Is Archived | boolean | ro
  SharingOption | Prevent others from sharing and unsharing | picklist(40) | restricted | *A;R
  LastViewedDate | Last Viewed Date | datetime | ro
  LastReferencedDate | Last Referenced Date | datetime | ro`,
);

const version = standardObject(
  'ContentVersion',
  {
    label: 'Content Version',
    plural: 'Content Versions',
    prefix: '068',
    owned: 'user',
    setup: true,
    sharing: 'Private',
  },
  `
  ContentDocumentId | ContentDocument ID | reference(ContentDocument) | once cascade rel:ContentDocument child:ContentVersions
  IsLatest | Is Latest | boolean | ro
  ContentUrl | Content URL | url(1300)
  VersionNumber | Version Number | string(20) | ro
  Title | Title | string(255) | name
  Description | Description | textarea(1000)
  ReasonForChange | Reason For Change | string(1000)
  SharingOption | Prevent others from sharing and unsharing | picklist(40) | restricted | *A;R
  PathOnClient | Path On Client | string(500) | once
  PublishStatus | Publish Status | picklist(40) | ro | *P;R;U
  FileType | File Type | string(20) | ro
  FileExtension | File Extension | string(40) | ro
  VersionData | Version Data | base64 | once
  ContentSize | Size | int(10) | ro
  Checksum | Checksum | string(50) | ro
  IsMajorVersion | Major Version | boolean | once on
  FirstPublishLocationId | First Publish Location ID | reference(${PLACES}) | once rel:FirstPublishLocation
  Origin | Content Origin | picklist(40) | once restricted | *C;H
  ContentLocation | Content Location | picklist(40) | once restricted | *S;E;L`,
);

const link = standardObject(
  'ContentDocumentLink',
  {
    ...{ label: 'Content Document Link', plural: 'Content Document Link', prefix: '06A', setup: true },
    ...{ accessThrough: 'ContentDocument', system: 'modstamp' },
  },
  `
  LinkedEntityId | Linked Entity ID | reference(${PLACES}) | req once cascade rel:LinkedEntity child:ContentDocumentLinks
  ContentDocumentId | ContentDocument ID | reference(ContentDocument) | master rel:ContentDocument child:ContentDocumentLinks
  IsDeleted | Is Deleted | boolean | ro req
  ShareType | Share Type | picklist(40) | restricted | *V;C;I
  Visibility | Visibility | picklist(40) | restricted | *AllUsers;InternalUsers;SharedUsers`,
);

/** In no particular order. A document comes and goes with its versions: the one is never created, the other never deleted by itself. */
export const fileObjects: readonly ObjectDef[] = [
  { ...documentDef, createable: false },
  { ...version, deletable: false },
  link,
];
