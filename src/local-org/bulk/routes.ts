/** Bulk API 2.0. */
import type { Route } from '../http/apiCall.ts';
import type { OnFault } from '../http/errors.ts';
import { ingestRoutes } from './ingestRoutes.ts';
import type { JobRegistry } from './jobs.ts';
import { queryJobRoutes } from './queryJobRoutes.ts';

export function bulkRoutes(registry: JobRegistry, onFault: OnFault): readonly Route[] {
  return [...ingestRoutes(registry, onFault), ...queryJobRoutes(registry, onFault)];
}
