import type { Workbench } from '../../e2e/support/workbench.ts';
import { ordinaryNames, type Probe } from '../../e2e/support/probe.ts';

const ids = ['socketio-inspector.socketio-inspector', 'probes.empty'] as const;

export interface Activation {
  /** Milliseconds for the inspector, and for an empty extension. */
  inspector: number;
  empty: number;
}

/** Activates the inspector and an empty extension, once for each reload of the window, in turn. */
export async function measureActivation(workbench: Workbench, probe: Probe, reloads: number): Promise<Activation[]> {
  const measured: Activation[] = [];
  for (let reload = 0; reload <= reloads; reload++) {
    // As in any window, others came before: what an extension host does for the first of them alone is nobody's.
    for (const name of ordinaryNames) await probe.ask('activate', `probes.${name}`);
    const ms = new Map<string, number>();
    for (const id of reload % 2 === 0 ? [...ids] : [...ids].reverse()) {
      ms.set(id, Number(await probe.ask('activate', id)));
    }
    const [inspector = NaN, empty = NaN] = ids.map((id) => ms.get(id));
    console.log(`activation: inspector ${inspector.toFixed(2)} ms, empty ${empty.toFixed(2)} ms`);
    // The first window reads everything from disk for the first time.
    if (reload > 0) measured.push({ inspector, empty });
    if (reload === reloads) break;
    probe.renew();
    await workbench.reloadWindow();
  }
  return measured;
}
