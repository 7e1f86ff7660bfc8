import type { Channel } from '../../protocol/channel.ts';
import { diagnosisRun } from '../../protocol/diagnosisMessages.ts';

/** Handles requests about diagnoses. A diagnosis ends with its request. */
export function registerDiagnosisHandlers(channel: Channel): void {
  channel.handle(diagnosisRun, async ({ profile, ports = [], ...options }, { signal }) => {
    // The modules are loaded at the first diagnosis.
    const [{ diagnose }, { commonPorts }] = await Promise.all([
      import('../diagnose/diagnose.ts'),
      import('../diagnose/limits.ts'),
    ]);
    return diagnose(profile, { ...options, signal, ports: [...ports, ...commonPorts] });
  });
}
