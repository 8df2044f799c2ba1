import { z } from 'zod';

/** How far a Bulk API 2.0 job is, of whichever kind. */
export const JobState = z.enum(['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']);
export type JobState = z.infer<typeof JobState>;

const ENDS: ReadonlySet<JobState> = new Set<JobState>(['JobComplete', 'Failed', 'Aborted']);

/** Whether a job is at its end, good or bad: the state does not change any more. */
export const isOver = ({ state }: { readonly state: JobState }): boolean => ENDS.has(state);
