/** Every operation below a version that this server answers itself, Bulk API aside. */
import type { Route } from './apiCall.ts';
import { fileRoutes } from '../files/fileRoutes.ts';
import { appRoutes } from './appRoutes.ts';
import { compositeRoutes } from './composite/routes.ts';
import { describeRoutes } from './describeRoutes.ts';
import { layoutRoutes } from './layoutRoutes.ts';
import { listViewRoutes } from './listViewRoutes.ts';
import { loadRoutes } from './loadRoute.ts';
import { passwordRoutes } from './passwordRoutes.ts';
import { quickActionRoutes } from './quickActionRoutes.ts';
import { queryRoutes } from './queryRoutes.ts';
import { recentRoutes } from './recentRoutes.ts';
import { replicationRoutes } from './replicationRoutes.ts';
import { searchRoutes } from './searchRoutes.ts';
import { sobjectRoutes } from './sobjectRoutes.ts';
import { rootRoutes } from './versionRoutes.ts';

export function apiRoutes(): readonly Route[] {
  return [
    ...rootRoutes,
    ...recentRoutes,
    ...describeRoutes,
    ...layoutRoutes,
    ...listViewRoutes,
    ...replicationRoutes,
    ...appRoutes,
    ...quickActionRoutes,
    ...passwordRoutes,
    ...fileRoutes,
    ...sobjectRoutes,
    ...queryRoutes,
    ...searchRoutes,
    ...compositeRoutes,
    ...loadRoutes,
  ];
}
