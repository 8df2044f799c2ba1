/** The table of `/composite`. */
import type { Route } from '../apiCall.ts';
import { batch } from './batchRoute.ts';
import { collectionRoutes } from './collectionRoutes.ts';
import { composite } from './compositeRoute.ts';
import { graph } from './graphRoute.ts';
import { tree } from './treeRoute.ts';

export const compositeRoutes: readonly Route[] = [
  { method: 'POST', path: '/composite', answer: composite },
  { method: 'POST', path: '/composite/batch', answer: batch },
  { method: 'POST', path: '/composite/graph', answer: graph },
  { method: 'POST', path: '/composite/tree/:object', subrequest: 'other', answer: tree },
  ...collectionRoutes,
];
