import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LocalOrg, UserName } from '../../src/local-org/index.ts';

/** A local org that `sf … -o NAME` knows. */
export interface Registration {
  /** Takes the log-in and the alias away again. */
  remove(): Promise<void>;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Stores the org's token where `sf` keeps its log-ins, under an alias, as `sf org login access-token` would.
 * A log-in that a crashed org of the same username left behind is replaced.
 */
export async function registerAlias(org: LocalOrg, user: UserName, alias: string): Promise<Registration> {
  // Without the program that speaks to the Linux keychain the key is kept in a file; said here, so that no first attempt fails.
  if (process.platform === 'linux' && !isOnPath('secret-tool')) process.env['SF_USE_GENERIC_UNIX_KEYCHAIN'] ??= 'true';
  process.env['SF_DISABLE_LOG_FILE'] ??= 'true';
  const { AuthInfo, AuthRemover, Lifecycle } = await import('@salesforce/core');
  // Plain http is what an org on loopback speaks; any other warning is passed on.
  Lifecycle.getInstance().onWarning((warning) => {
    if (!warning.startsWith('Using insecure protocol')) process.emitWarning(warning);
    return Promise.resolve();
  });
  const { instanceUrl } = org;
  const { accessToken, username } = org.user(user);
  const authInfo = await AuthInfo.create({ accessTokenOptions: { accessToken, instanceUrl, loginUrl: instanceUrl } });
  await authInfo.save();
  await authInfo.setAlias(alias);
  return {
    async remove() {
      const remover = await AuthRemover.create();
      await remover.removeAuth(username);
    },
  };
}
