/** Plays a captured stream again: a playhead over its time, the values at paths, and charts of their numbers. */
import { elapsedText } from '../../src/model/texts/quantities.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { significantText, withDecimalPoint } from '../../src/model/texts/numberText.ts';
import { visible } from '../../src/model/text/visible.ts';
import { seriesChart, type SeriesLine } from './seriesChart.ts';
import type { StreamPlayer } from './streamPlayer.ts';
import { streamTexts } from './streamTexts.ts';

export interface FollowedValue {
  readonly path: string;
  readonly line: SeriesLine;
}

export interface ScrubberOptions {
  player: StreamPlayer;
  /** The followed values, in the order of the player's values. */
  followed: readonly FollowedValue[];
  /** Other paths that can be followed. */
  more: readonly string[];
  speed: string;
  speedFault: string | undefined;
  onSpeed: (text: string) => void;
  onFollow: (path: string) => void;
  onUnfollow: (path: string) => void;
}

/** Parses a playback speed from 0.01 to 1,000; undefined for anything else. */
export function readSpeed(text: string): number | undefined {
  const typed = withDecimalPoint(text);
  const speed = /^\d*\.?\d+$/.test(typed) ? Number(typed) : NaN;
  return speed >= 0.01 && speed <= 1000 ? speed : undefined;
}

export function scrubberTab(options: ScrubberOptions): TemplateResult {
  const { player, followed, more } = options;
  const { stream, moment } = player;
  if (!stream || stream.events === 0) return html`<p class="hint">${streamTexts.noEventsToPlay()}</p>`;
  const span = stream.to - stream.from;
  const share = span === 0 ? 0 : (player.t - stream.from) / span;
  return html`<div class="playback">
    <div class="scrubber-bar" role="toolbar" aria-label=${streamTexts.playback()}>
      ${iconButton({ icon: 'debug-step-back', label: streamTexts.previous(), keys: '←', onClick: () => player.step(-1) })}
      ${
        player.playing
          ? iconButton({
              icon: 'debug-pause',
              label: streamTexts.pause(),
              keys: streamTexts.spaceKey(),
              onClick: () => player.pause(),
            })
          : iconButton({
              icon: 'play',
              label: streamTexts.play(),
              keys: streamTexts.spaceKey(),
              onClick: () => player.play(),
            })
      }
      ${iconButton({ icon: 'debug-step-over', label: streamTexts.next(), keys: '→', onClick: () => player.step(1) })}
      ${slider(player, stream)}
      ${textField({
        label: streamTexts.speed(),
        value: options.speed,
        fault: options.speedFault,
        title: streamTexts.speedHelp(),
        className: 'speed-field',
        onInput: options.onSpeed,
      })}
      <span class="dim" aria-hidden="true">×</span>
    </div>
    ${options.speedFault ? html`<div class="fault" role="alert">${options.speedFault}</div>` : nothing}
    ${player.fault ? html`<div class="fault" role="alert"><bdi>${player.fault}</bdi></div>` : nothing}
    <div class="scrubber-position">
      <span class="code">${elapsedText(player.t)}</span>
      ${
        moment
          ? html`<span>${streamTexts.position({ number: moment.index + 1, count: stream.events })}</span
              ><span>#${moment.seq}</span>
              ${moment.gone ? html`<span class="dim">${streamTexts.gone()}</span>` : nothing}`
          : nothing
      }
    </div>
    <ul class="followed" aria-label=${streamTexts.values()}>
      ${followed.map(({ path, line }, index) => {
        const value = moment?.values[index];
        return html`<li>
          <span class="followed-path code"><bdi>${visible(path)}</bdi></span>
          <span class="followed-value code"><bdi>${value === null ? '–' : visible(value ?? '')}</bdi></span>
          ${
            line.d
              ? seriesChart({
                  label: streamTexts.series({
                    path: visible(path),
                    low: numberText(line.low),
                    high: numberText(line.high),
                  }),
                  line,
                  playhead: share,
                  onSeek: (at) => player.seek(stream.from + at * span),
                })
              : html`<span class="series-chart dim">${streamTexts.noNumbers()}</span>`
          }
          <span class="followed-range dim"
            >${line.d ? streamTexts.seriesRange({ low: numberText(line.low), high: numberText(line.high) }) : ''}</span
          >
          ${iconButton({
            icon: 'close',
            label: streamTexts.unfollow({ path: visible(path) }),
            onClick: () => options.onUnfollow(path),
          })}
        </li>`;
      })}
    </ul>
    ${
      more.length > 0
        ? dropdown({
            label: streamTexts.follow(),
            value: '',
            choices: [
              { value: '', label: streamTexts.follow() },
              ...more.map((path) => ({ value: path, label: visible(path).slice(0, 60) })),
            ],
            className: 'follow-choice',
            onChange: options.onFollow,
          })
        : nothing
    }
  </div>`;
}

/** Dragging moves the playhead by time, the arrow keys by event. */
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
  const time = elapsedText(player.t);
  const valueText = moment ? streamTexts.timeAndEvent({ time, number: moment.index + 1, count: stream.events }) : time;
  return html`<input
    type="range"
    class="playhead"
    aria-label=${streamTexts.playhead()}
    aria-valuetext=${valueText}
    min=${stream.from}
    max=${stream.to}
    step="any"
    .value=${live(String(player.t))}
    @input=${(event: Event) => player.seek(Number((event.currentTarget as HTMLInputElement).value))}
    @keydown=${keydown}
  />`;
}

function numberText(value: number): string {
  return significantText(value, 6);
}
