import { html, nothing, type TemplateResult } from 'lit';
import type { SessionFileState } from '../../../src/protocol/sessionFileMessages.ts';
import { textButton } from '../../ui/controls.ts';
import { icon } from '../../ui/icon.ts';
import { absoluteText, bytesText, counted, countText } from '../../format/formats.ts';
import type { NamedConnection } from '../../../src/protocol/shapes.ts';
import { connectionTitle } from '../../format/connectionWords.ts';
import type { FileMirror } from './fileMirror.ts';

/** One by one; of more lines only the number is told. */
const maxListed = 5;

/** What file it is, when it was captured and how much of it is here; and below, what is wrong with it and what can be done. */
export function fileBanner(file: FileMirror, connections: readonly NamedConnection[]): TemplateResult {
  const { state } = file;
  // Of several, each row names its own.
  const [only] = connections.length === 1 ? connections : [];
  return html`<div class="session-file" role="region" aria-label="Session file">
      ${icon('history')}
      <span class="session-name"><bdi>${state?.name ?? 'Session'}</bdi></span>
      ${state && state.startedAt ? html`<span class="dim">captured ${absoluteText(state.startedAt, 0)}</span>` : nothing}
      ${only ? html`<span class="dim" title=${only.url}>connection <bdi>${connectionTitle(only)}</bdi></span>` : nothing}
      <span class="session-count" role="status" aria-label="Session entries"
        >${state ? countedText(state) : 'Opening'}</span
      >
      <span class="badge">read only</span>
    </div>
    ${state ? damageLine(state) : nothing} ${faultLine(file)}`;
}

function countedText(state: SessionFileState): string {
  const entries = counted(state.entries, 'entry', 'entries');
  if (state.done || state.fault !== undefined) return entries;
  const percent = state.size === 0 ? 100 : Math.floor((state.bytes / state.size) * 100);
  return `${entries}, reading ${percent} % of ${bytesText(state.size)}`;
}

function damageLine({ damaged, damages, renumbered, cut }: SessionFileState): TemplateResult | typeof nothing {
  const said: unknown[] = [];
  if (damaged > 0) {
    const listed = damages.slice(0, maxListed);
    const more = damaged > listed.length ? ` and ${countText(damaged - listed.length)} more` : '';
    said.push(
      html`${counted(damaged, 'line')} could not be read:
      ${listed.map(
        ({ line, fault }, index) =>
          html`${index > 0 ? '; ' : ''}<span title=${fault}
              >line ${countText(line)} <span class="dim">(${fault})</span></span
            >`,
      )}${more}. `,
    );
  }
  if (renumbered > 0) {
    said.push(html`${counted(renumbered, 'entry', 'entries')} had no number that can be used and got the next one. `);
  }
  if (cut) said.push(html`The last line was cut short and is left out. `);
  if (said.length === 0) return nothing;
  return html`<div class="banner" role="status" aria-label="Damaged lines">
    ${icon('warning')}<span>${said}</span>
  </div>`;
}

function faultLine(file: FileMirror): TemplateResult | typeof nothing {
  const text = faultText(file);
  if (text === undefined) return nothing;
  return html`<div class="banner" role="alert">
    ${icon('warning')}<span><bdi>${text}</bdi></span>
    ${textButton({ text: 'Read again', onClick: () => void file.reload().catch(() => undefined) })}
  </div>`;
}

function faultText({ state, fault, onDisk }: FileMirror): string | undefined {
  switch (onDisk.what) {
    case 'gone':
      return 'The file is no longer there. What was read of it is still shown.';
    case 'ended':
      return `Reading the file came to an end${onDisk.reason === undefined ? '' : `: ${onDisk.reason}`}. It may be too large, or made to do harm; captures are not touched by it.`;
    case 'changed':
      return 'The file has changed since it was read.';
    default:
      return state?.fault ?? fault;
  }
}
