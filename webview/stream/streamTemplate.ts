import { html, nothing, type TemplateResult } from 'lit';
import { button, dropdown, iconButton, textField } from '../ui/controls.ts';
import { streamTabs } from '../state/savedState.ts';
import { tabs } from '../ui/tabs.ts';
import { counted, countText } from '../format/formats.ts';
import { analysisSummary } from '../format/streamWords.ts';
import { visible } from '../../src/model/text/visible.ts';
import { scrubberTab } from './scrubberTab.ts';
import type { GuessedStream, StreamModel } from './streamModel.ts';
import { timingTab } from './timingTab.ts';

const longestLabel = 60;
/** No path is written like this: it would be refused. */
const other = '..';

export function streamTemplate(panel: StreamModel): TemplateResult {
  const { analysis, guessed, tab, fault } = panel;
  const findings = analysis?.findings.length ?? 0;
  return html`<div class="stream-head">
      <h2>Stream analysis</h2>
      <div class="stream-summary" role="status" aria-label="Stream summary">${summary(panel)}</div>
      ${iconButton({ icon: 'close', label: 'Close stream analysis', keys: 'Escape', onClick: () => panel.close() })}
    </div>
    ${controls(panel)} ${fault ? html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>` : nothing}
    ${guessed && panel.stream ? why(panel) : nothing}
    ${tabs({
      label: 'Stream analysis',
      list: [
        { id: 'findings', label: 'Findings', ...(findings > 0 ? { note: countText(findings) } : {}) },
        { id: 'timing', label: 'Intervals' },
        { id: 'scrubber', label: 'Scrubber' },
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

function summary({ asking, guessed, analysis, stream, path, kind }: StreamModel): string {
  if (asking) return guessed ? 'Analysing' : 'Looking for streams';
  if (!guessed) return '';
  if (!stream) return 'No events match';
  if (analysis) return analysisSummary(analysis, kind);
  return path ? '' : `${counted(stream.events, 'event')} · no path that looks like a sequence number or a time`;
}

function controls(panel: StreamModel): TemplateResult {
  const { guessed, stream } = panel;
  return html`<div class="stream-controls">
    ${
      guessed && stream
        ? html`${labelled(
            'Stream',
            dropdown({
              label: 'Stream',
              value: String(guessed.streams.indexOf(stream)),
              choices: guessed.streams.map((known, index) => ({ value: String(index), label: streamLabel(known) })),
              title:
                guessed.more > 0
                  ? `${countText(guessed.more)} shorter streams are not listed: filter the timeline`
                  : '',
              onChange: (value) => panel.chooseStream(Number(value)),
            }),
          )}
          ${labelled('Path', pathChoice(panel, stream))}
          ${
            panel.otherPath
              ? textField({
                  label: 'Other path',
                  value: panel.path,
                  placeholder: '0.user.seq',
                  title: 'A path into the arguments, as the filter’s arg: takes it; 0 is the first argument',
                  code: true,
                  onInput: (path) => panel.writePath(path.trim()),
                  onKeydown: (event) => {
                    if (event.key === 'Enter') void panel.analyse();
                  },
                })
              : nothing
          }
          ${labelled(
            'As',
            dropdown({
              label: 'Kind of value',
              value: panel.kind,
              choices: [
                { value: 'sequence', label: 'Sequence number' },
                { value: 'time', label: 'Time' },
              ],
              onChange: (kind) => panel.chooseKind(kind === 'time' ? 'time' : 'sequence'),
            }),
          )}`
        : nothing
    }
    ${button({
      label: 'Analyse',
      className: 'stream-again',
      title: 'Look again at what the timeline shows',
      onClick: () => void panel.look(),
    })}
  </div>`;
}

function labelled(text: string, control: TemplateResult): TemplateResult {
  return html`<span class="stream-field"><span class="dim" aria-hidden="true">${text}</span>${control}</span>`;
}

function pathChoice(panel: StreamModel, { candidates, paths }: GuessedStream): TemplateResult {
  const likely = candidates.map(({ path }) => path);
  const all = [...new Set([...likely, ...paths.map(({ path }) => path)])];
  const known = all.includes(panel.path) && !panel.otherPath;
  return dropdown({
    label: 'Path',
    value: known ? panel.path : other,
    choices: [
      ...all.map((path) => ({ value: path, label: visible(path).slice(0, longestLabel) })),
      { value: other, label: 'Other…' },
    ],
    onChange: (path) => panel.choosePath(path === other ? undefined : path),
  });
}

function streamLabel({ event, dir, events }: GuessedStream): string {
  const name = event ? visible(event.slice(0, longestLabel)) : '(no name)';
  return `${name} · ${dir === 'in' ? 'incoming' : 'outgoing'} · ${countText(events)}`;
}

/** Why this path, and what of the capture it looks at. */
function why({ stream, path, filter }: StreamModel): TemplateResult {
  const reason = stream?.candidates.find((candidate) => candidate.path === path)?.why;
  const parts = [
    reason && `${visible(path)}: ${reason}.`,
    filter.trim() && `Only what the filter shows: ${visible(filter)}`,
  ];
  const text = parts.filter(Boolean).join(' ');
  return text ? html`<p class="hint stream-why"><bdi>${text}</bdi></p>` : html``;
}

function body(panel: StreamModel): TemplateResult {
  const { analysis, guessed, stream, tab, asking } = panel;
  if (!stream) {
    const text = guessed && !asking ? 'No event matches: connect, or change the filter, and analyse again.' : '';
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
    return html`<p class="hint">${panel.path ? '' : 'Choose the path of a sequence number or of a time.'}</p>`;
  }
  return tab === 'timing' ? timingTab(analysis) : panel.findings.template();
}
