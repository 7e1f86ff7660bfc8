/** Watches a captured stream again: a playhead over its time, the values at paths, and the line of their numbers. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { countText, offsetText } from '../format/formats.ts';
import { visible } from '../../src/model/text/visible.ts';
import { seriesChart, type SeriesLine } from './seriesChart.ts';
import type { StreamPlayer } from './streamPlayer.ts';

export interface FollowedValue {
  readonly path: string;
  readonly line: SeriesLine;
}

export interface ScrubberOptions {
  player: StreamPlayer;
  /** In the order of the moment's values. */
  followed: readonly FollowedValue[];
  /** Paths that may be followed too. */
  more: readonly string[];
  speed: string;
  speedFault: string | undefined;
  onSpeed: (text: string) => void;
  onFollow: (path: string) => void;
  onUnfollow: (path: string) => void;
}

/** 0.01 to 1000; undefined for anything else. */
export function readSpeed(text: string): number | undefined {
  const speed = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : NaN;
  return speed >= 0.01 && speed <= 1000 ? speed : undefined;
}

export function scrubberTab(options: ScrubberOptions): TemplateResult {
  const { player, followed, more } = options;
  const { stream, moment } = player;
  if (!stream || stream.events === 0) return html`<p class="hint">There are no events to play.</p>`;
  const span = stream.to - stream.from;
  const share = span === 0 ? 0 : (player.t - stream.from) / span;
  return html`<div class="playback">
    <div class="scrubber-bar" role="toolbar" aria-label="Playback">
      ${iconButton({ icon: 'debug-step-back', label: 'Previous event', keys: '←', onClick: () => player.step(-1) })}
      ${
        player.playing
          ? iconButton({ icon: 'debug-pause', label: 'Pause', keys: 'Space', onClick: () => player.pause() })
          : iconButton({ icon: 'play', label: 'Play', keys: 'Space', onClick: () => player.play() })
      }
      ${iconButton({ icon: 'debug-step-over', label: 'Next event', keys: '→', onClick: () => player.step(1) })}
      ${slider(player, stream)}
      ${textField({
        label: 'Playback speed',
        value: options.speed,
        fault: options.speedFault,
        title: 'Playback speed: 1 is as it came, 0.1 ten times slower',
        className: 'speed-field',
        onInput: options.onSpeed,
      })}
      <span class="dim" aria-hidden="true">×</span>
    </div>
    ${options.speedFault ? html`<div class="fault" role="alert">${options.speedFault}</div>` : nothing}
    ${player.fault ? html`<div class="fault" role="alert"><bdi>${player.fault}</bdi></div>` : nothing}
    <div class="scrubber-place">
      <span class="code">${offsetText(player.t)} s</span>
      ${
        moment
          ? html`<span>event ${countText(moment.index + 1)} of ${countText(stream.events)}</span
              ><span>#${moment.seq}</span>
              ${moment.gone ? html`<span class="dim">no longer in the capture</span>` : nothing}`
          : nothing
      }
    </div>
    <ul class="followed" aria-label="Values at the playhead">
      ${followed.map(({ path, line }, index) => {
        const value = moment?.values[index];
        return html`<li>
          <span class="followed-path code"><bdi>${visible(path)}</bdi></span>
          <span class="followed-value code"><bdi>${value === null ? '–' : visible(value ?? '')}</bdi></span>
          ${
            line.d
              ? seriesChart({
                  label: `${visible(path)} over time, from ${numberText(line.low)} to ${numberText(line.high)}`,
                  line,
                  playhead: share,
                  onSeek: (at) => player.seek(stream.from + at * span),
                })
              : html`<span class="series-chart dim">no numbers</span>`
          }
          <span class="followed-range dim">${line.d ? `${numberText(line.low)} … ${numberText(line.high)}` : ''}</span>
          ${iconButton({
            icon: 'close',
            label: `Stop following ${visible(path)}`,
            onClick: () => options.onUnfollow(path),
          })}
        </li>`;
      })}
    </ul>
    ${
      more.length > 0
        ? dropdown({
            label: 'Follow a value',
            value: '',
            choices: [
              { value: '', label: 'Follow a value' },
              ...more.map((path) => ({ value: path, label: visible(path).slice(0, 60) })),
            ],
            className: 'follow-choice',
            onChange: options.onFollow,
          })
        : nothing
    }
  </div>`;
}

/** Moves by time; its arrow keys move by event. */
function slider(player: StreamPlayer, stream: { from: number; to: number; events: number }): TemplateResult {
  const keydown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const back = event.key === 'ArrowLeft' || event.key === 'ArrowDown';
    if (back || event.key === 'ArrowRight' || event.key === 'ArrowUp') player.step(back ? -1 : 1);
    else if (event.key !== ' ') return;
    else if (player.playing) player.pause();
    else player.play();
    event.preventDefault();
  };
  const { moment } = player;
  const place = moment ? `, event ${moment.index + 1} of ${stream.events}` : '';
  return html`<input
    type="range"
    class="playhead"
    aria-label="Playhead"
    aria-valuetext="${offsetText(player.t)} s${place}"
    min=${stream.from}
    max=${stream.to}
    step="any"
    .value=${live(String(player.t))}
    @input=${(event: Event) => player.seek(Number((event.currentTarget as HTMLInputElement).value))}
    @keydown=${keydown}
  />`;
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}
