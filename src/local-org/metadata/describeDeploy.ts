/** A deploy job as a DeployResult. */
import { NO_TESTS } from './apexTests.ts';
import type { CountedTests } from './apexTests.ts';
import type { RawXml } from './soap/rawXml.ts';
import type { DeployJob } from './deployJobs.ts';
import type { DeployMessage } from './deployResult.ts';

/** A value of a SOAP or JSON answer. Absent members are left out; an empty list is left out of SOAP, not of JSON. */
export type AnswerValue = string | number | boolean | undefined | RawXml | readonly AnswerValue[] | Answer;
export interface Answer {
  readonly [name: string]: AnswerValue;
}

function statusOf({ state, outcome }: DeployJob): string {
  return state === 'Done' ? (outcome?.status ?? 'Failed') : state;
}

function messages(list: readonly DeployMessage[]): Answer[] {
  return list.map((message) => ({ ...message }));
}

/** No test is ever run; what was counted instead is among the warnings. */
function runTestResult({ warnings }: CountedTests): Answer {
  return {
    ...{ numFailures: 0, numTestsRun: 0, totalTime: 0 },
    ...{
      codeCoverage: [],
      codeCoverageWarnings: warnings.map((warning) => ({ ...warning })),
      failures: [],
      flowCoverage: [],
      flowCoverageWarnings: [],
      successes: [],
    },
  };
}

/** The result of a job as it is, with the fate of each component when asked for. */
export function deployResult(job: DeployJob, includeDetails: boolean): Answer {
  const { id, options, user, outcome, createdDate, endedDate } = job;
  const failures = outcome?.failures ?? [];
  const successes = outcome?.successes ?? [];
  const status = statusOf(job);
  // The manifest's own line is no component.
  const deployed = successes.filter(({ componentType }) => componentType !== '').length;
  const { errorMessage, tests = NO_TESTS } = outcome ?? {};
  return {
    id,
    status,
    done: job.state !== 'Pending',
    success: status === 'Succeeded' || status === 'SucceededPartial',
    checkOnly: options.checkOnly,
    ignoreWarnings: options.ignoreWarnings,
    rollbackOnError: options.rollbackOnError,
    // Clients show the warnings of tests only where tests were asked for.
    runTestsEnabled: tests.isAsked,
    createdBy: user.id,
    createdByName: user.name,
    createdDate,
    startDate: createdDate,
    lastModifiedDate: endedDate ?? createdDate,
    ...(endedDate === undefined ? {} : { completedDate: endedDate }),
    ...(job.state === 'Canceled' ? { canceledBy: user.id, canceledByName: user.name } : {}),
    ...(errorMessage === undefined ? {} : { errorMessage, errorStatusCode: 'INVALID_OPERATION' }),
    numberComponentsTotal: deployed + failures.length,
    numberComponentsDeployed: deployed,
    numberComponentErrors: failures.length,
    numberTestsTotal: tests.count,
    numberTestsCompleted: tests.count,
    numberTestErrors: 0,
    ...(includeDetails && {
      details: {
        componentSuccesses: messages(successes),
        componentFailures: messages(failures),
        runTestResult: runTestResult(tests),
      },
    }),
  };
}
