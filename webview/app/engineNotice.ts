import { html, nothing } from 'lit';
import { appTexts } from './appTexts.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import { iconButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';

/** A banner that reports that the engine stopped. It is shown until it is dismissed. */
export class EngineNotice implements Disposable {
  readonly #host: HostMirror;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<void>();
  #restarted = false;

  readonly onDidChange = this.#changes.event;

  constructor(host: HostMirror) {
    this.#host = host;
    this.#store.add(host.onDidChange(() => this.#changes.fire()));
    this.#store.add(
      host.onDidRestartEngine(() => {
        this.#restarted = true;
        this.#changes.fire();
      }),
    );
  }

  template(): unknown {
    const engine = this.#host.state?.engine;
    const fault = engine?.fault && causeMessage(engine.fault);
    if (engine?.state === 'failed') {
      return this.#banner(fault ? appTexts.engineStoppedBecause({ fault }) : appTexts.engineStopped());
    }
    if (!this.#restarted) return nothing;
    return this.#banner(fault ? appTexts.engineRestartedBecause({ fault }) : appTexts.engineRestarted());
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  #banner(text: string): unknown {
    return html`<div class="banner" role="alert">
      ${icon('warning')}<span><bdi>${text}</bdi></span>
      ${
        this.#restarted
          ? iconButton({
              icon: 'close',
              label: appTexts.dismiss(),
              onClick: () => {
                this.#restarted = false;
                this.#changes.fire();
              },
            })
          : nothing
      }
    </div>`;
  }
}
