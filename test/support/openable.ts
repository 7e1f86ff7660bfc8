import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { EngineFacadeDeps } from '../../src/host/engine/engineFacade.ts';
import type { NetworkPort } from '../../src/host/hostPort.ts';
import type { OpenableProfile } from '../../src/host/profile/profileResolver.ts';

/** A profile without variables, in all forms. */
export function asWritten(profile: ConnectionProfile): OpenableProfile {
  return { written: profile, filled: profile, shown: profile, identity: profile };
}

/** A machine without a proxy, on which no TLS file is read. */
export const plainNetwork: NetworkPort = {
  machineProxy: () => undefined,
  resolve: () => Promise.resolve({}),
  certificates: () => Promise.resolve({}),
};

/** Dependencies for profiles without variables and arguments without files. */
export const plainDeps: Omit<EngineFacadeDeps, 'engine'> = {
  resolveProfile: (profile) => Promise.resolve(asWritten(profile)),
  network: plainNetwork,
  files: { read: (path) => Promise.reject(new Error(`no file is read, ${path} neither`)) },
  connected: () => undefined,
  pausedDebuggers: () => [],
  openFiles: () => [],
};
