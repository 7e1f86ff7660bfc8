import { html, nothing, type TemplateResult } from 'lit';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { recordingDiscard, recordingStart, recordingStop } from '../../src/protocol/recordingMessages.ts';
import type { HostMirror } from '../state/hostMirror.ts';
import { iconButton, textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { appTexts } from './appTexts.ts';

/** The recording of a scenario: a banner while one is being recorded, with the buttons that end it. */
export class ScenarioRecording implements Disposable {
  readonly #channel: Channel;
  readonly #host: HostMirror;
  readonly #store = new DisposableStore();
  readonly #changes = new Emitter<void>();
  #fault: string | undefined;

  readonly onDidChange = this.#changes.event;

  constructor(channel: Channel, host: HostMirror) {
    this.#channel = channel;
    this.#host = host;
    this.#store.add(host.onDidChange(() => this.#changes.fire()));
  }

  get isOn(): boolean {
    return this.#host.state?.recording === true;
  }

  /** Starts a recording, or stops it and saves the scenario. */
  toggle(): void {
    void this.#run(async () => {
      if (this.isOn) await this.#channel.request(recordingStop, {});
      else await this.#channel.request(recordingStart, {});
    });
  }

  template(): TemplateResult | typeof nothing {
    if (this.#fault !== undefined) {
      return html`<div class="banner" role="alert">
        ${icon('warning')}<span><bdi>${this.#fault}</bdi></span>
        ${iconButton({ icon: 'close', label: appTexts.dismiss(), onClick: () => this.#failed(undefined) })}
      </div>`;
    }
    if (!this.isOn) return nothing;
    return html`<div class="banner recording" role="status">
      ${icon('record')}<span>${appTexts.recordingScenario()}</span>
      ${textButton({
        text: appTexts.stopRecording(),
        title: appTexts.stopRecordingTitle(),
        onClick: () => this.toggle(),
      })}
      ${textButton({
        text: appTexts.discardRecording(),
        title: appTexts.discardRecordingTitle(),
        onClick: () => void this.#run(() => this.#channel.request(recordingDiscard, {})),
      })}
    </div>`;
  }

  dispose(): void {
    this.#store.dispose();
    this.#changes.dispose();
  }

  async #run(act: () => Promise<unknown>): Promise<void> {
    this.#failed(undefined);
    try {
      await act();
    } catch (error) {
      this.#failed(messageOf(error));
    }
  }

  #failed(fault: string | undefined): void {
    this.#fault = fault;
    this.#changes.fire();
  }
}
