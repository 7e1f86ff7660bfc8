import type { Workbench } from '../../e2e/support/workbench.ts';
import type { Probe } from '../../e2e/support/probe.ts';

const ids = ['socketio-inspector.socketio-inspector', 'probes.empty'] as const;

/** How many times longer the inspector takes to activate than an empty extension, once for each reload of the window, in turn. */
export async function measureActivation(workbench: Workbench, probe: Probe, reloads: number): Promise<number[]> {
  const ratios: number[] = [];
  for (let reload = 0; reload <= reloads; reload++) {
    const order = reload % 2 === 0 ? [...ids] : [...ids].reverse();
    const ms = new Map<string, number>();
    for (const id of order) ms.set(id, Number(await probe.ask('activate', id)));
    console.log(JSON.stringify(Object.fromEntries(ms)));
    // The first window reads everything from disk for the first time.
    if (reload > 0) ratios.push((ms.get(ids[0]) ?? NaN) / (ms.get(ids[1]) ?? NaN));
    if (reload === reloads) break;
    probe.renew();
    await workbench.reloadWindow();
  }
  return ratios;
}
