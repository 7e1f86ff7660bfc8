import { html, nothing, type TemplateResult } from 'lit';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { streamTabs } from './streamSlice.ts';
import { tabs } from '../ui/tabs.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { analysisSummary, candidateText } from './streamFormat.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { streamTexts } from './streamTexts.ts';
import { visible } from '../../src/model/text/visible.ts';
import { scrubberTab } from './scrubberTab.ts';
import type { GuessedStream, StreamModel } from './streamModel.ts';
import { timingTab } from './timingTab.ts';
import { joinSentences } from '../../src/model/texts/sentences.ts';

const longestLabel = 60;
/** A value that is not a valid path. */
const other = '..';

export function streamTemplate(panel: StreamModel): TemplateResult {
  const { analysis, guessed, tab, fault } = panel;
  const findings = analysis?.findings.length ?? 0;
  return html`<div class="stream-head">
      <h2>${streamTexts.title()}</h2>
      <div class="stream-summary" role="status" aria-label=${streamTexts.summary()}>${summary(panel)}</div>
      ${iconButton({ icon: 'close', label: streamTexts.close(), keys: 'Escape', onClick: () => panel.close() })}
    </div>
    ${controls(panel)} ${fault ? html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>` : nothing}
    ${guessed && panel.stream ? why(panel) : nothing}
    ${tabs({
      label: streamTexts.title(),
      list: [
        { id: 'findings', label: streamTexts.findings(), ...(findings > 0 ? { note: countText(findings) } : {}) },
        { id: 'timing', label: streamTexts.intervals() },
        { id: 'scrubber', label: streamTexts.scrubber() },
      ],
      chosen: tab,
      onChoose: (id) => panel.chooseTab(streamTabs.find((known) => known === id) ?? 'findings'),
    })}
    <div
      class="tab-panel ${tab}"
      role="tabpanel"
      id="${tab}-panel"
      aria-labelledby="${tab}-tab"
      tabindex=${tab === 'timing' ? 0 : nothing}
    >
      ${body(panel)}
    </div>`;
}

function summary({ isLoading, guessed, analysis, stream, path, kind }: StreamModel): string {
  if (isLoading) return guessed ? streamTexts.analyzing() : streamTexts.searching();
  if (!guessed) return '';
  if (!stream) return streamTexts.noEvents();
  if (analysis) return analysisSummary(analysis, kind);
  return path ? '' : streamTexts.noPath({ count: stream.events });
}

function controls(panel: StreamModel): TemplateResult {
  const { guessed, stream } = panel;
  return html`<div class="stream-controls">
    ${
      guessed && stream
        ? html`${labeled(
            streamTexts.stream(),
            dropdown({
              label: streamTexts.stream(),
              value: String(guessed.streams.indexOf(stream)),
              choices: guessed.streams.map((known, index) => ({ value: String(index), label: streamLabel(known) })),
              title: streamTexts.moreStreams({ count: guessed.more }),
              onChange: (value) => panel.chooseStream(Number(value)),
            }),
          )}
          ${labeled(streamTexts.path(), pathChoice(panel, stream))}
          ${
            panel.otherPath
              ? textField({
                  label: streamTexts.otherPath(),
                  value: panel.path,
                  placeholder: '0.user.seq',
                  title: streamTexts.otherPathHelp(),
                  code: true,
                  onInput: (path) => panel.writePath(path.trim()),
                  onKeydown: (event) => {
                    if (event.key === 'Enter') void panel.analyze();
                  },
                })
              : nothing
          }
          ${labeled(
            streamTexts.kind(),
            dropdown({
              label: streamTexts.kindLabel(),
              value: panel.kind,
              choices: [
                { value: 'sequence', label: streamTexts.kindChoice({ kind: 'sequence' }) },
                { value: 'time', label: streamTexts.kindChoice({ kind: 'time' }) },
              ],
              onChange: (kind) => panel.chooseKind(kind === 'time' ? 'time' : 'sequence'),
            }),
          )}`
        : nothing
    }
    ${button({
      label: streamTexts.analyze(),
      className: 'stream-again',
      title: streamTexts.analyzeHelp(),
      onClick: () => void panel.refresh(),
    })}
  </div>`;
}

function labeled(text: string, control: TemplateResult): TemplateResult {
  return html`<span class="stream-field"><span class="dim" aria-hidden="true">${text}</span>${control}</span>`;
}

function pathChoice(panel: StreamModel, { candidates, paths }: GuessedStream): TemplateResult {
  const likely = candidates.map(({ path }) => path);
  const all = [...new Set([...likely, ...paths.map(({ path }) => path)])];
  const known = all.includes(panel.path) && !panel.otherPath;
  return dropdown({
    label: streamTexts.path(),
    value: known ? panel.path : other,
    choices: [
      ...all.map((path) => ({ value: path, label: visible(path).slice(0, longestLabel) })),
      { value: other, label: streamTexts.otherPathChoice() },
    ],
    onChange: (path) => panel.choosePath(path === other ? undefined : path),
  });
}

function streamLabel({ event, dir, events }: GuessedStream): string {
  const name = event ? visible(event.slice(0, longestLabel)) : commonTexts.noName();
  return streamTexts.streamName({ name, direction: dir, count: events });
}

/** Why this path was guessed, and which events are analyzed. */
function why({ stream, path, filter }: StreamModel): TemplateResult {
  const guess = stream?.candidates.find((candidate) => candidate.path === path);
  const parts = [guess && candidateText(guess), filter.trim() && streamTexts.filtered({ filter: visible(filter) })];
  const text = joinSentences(parts);
  return text ? html`<p class="hint stream-why"><bdi>${text}</bdi></p>` : html``;
}

function body(panel: StreamModel): TemplateResult {
  const { analysis, guessed, stream, tab, isLoading } = panel;
  if (!stream) {
    const text = guessed && !isLoading ? streamTexts.noEventsHint() : '';
    return html`<p class="hint">${text}</p>`;
  }
  if (tab === 'scrubber') {
    const { player, followed } = panel;
    const shown = new Set(followed.map(({ path }) => path));
    return scrubberTab({
      player,
      followed,
      more: stream.paths.map(({ path }) => path).filter((path) => !shown.has(path)),
      speed: panel.speed,
      speedFault: panel.speedFault,
      onSpeed: (text) => panel.writeSpeed(text),
      onFollow: (path) => panel.follow(path),
      onUnfollow: (path) => panel.unfollow(path),
    });
  }
  if (!analysis) {
    return html`<p class="hint">${panel.path ? '' : streamTexts.noPathHint()}</p>`;
  }
  return tab === 'timing' ? timingTab(analysis) : panel.findings.template();
}
