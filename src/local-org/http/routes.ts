/** Every operation below a version that this server answers itself, Bulk API aside. */
import type { Route } from './apiCall.ts';
import { compositeRoutes } from './composite/routes.ts';
import { describeRoutes } from './describeRoutes.ts';
import { loadRoutes } from './loadRoute.ts';
import { queryRoutes } from './queryRoutes.ts';
import { sobjectRoutes } from './sobjectRoutes.ts';
import { rootRoutes } from './versionRoutes.ts';

export function apiRoutes(): readonly Route[] {
  return [...rootRoutes, ...describeRoutes, ...sobjectRoutes, ...queryRoutes, ...compositeRoutes, ...loadRoutes];
}
