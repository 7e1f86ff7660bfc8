import { html, nothing, type TemplateResult } from 'lit';
import type { SessionFileState } from '../../../src/protocol/sessionFileMessages.ts';
import { textButton } from '../../ui/controls.ts';
import { icon } from '../../ui/icon.ts';
import type { StoredCause } from '../../../src/model/cause/cause.ts';
import { causeMessage, causeSentence } from '../../../src/model/cause/causeTexts.ts';
import { textWith } from '../../ui/textWith.ts';
import { absoluteText } from '../../format/timeFormat.ts';
import { bytesText } from '../../../src/model/texts/quantities.ts';
import type { NamedConnection } from '../../../src/protocol/shapes.ts';
import { connectionTitle } from '../../../src/model/entry/connectionName.ts';
import type { FileMirror } from './fileMirror.ts';
import { commonTexts } from '../../../src/model/texts/commonTexts.ts';
import { sessionTexts } from './sessionTexts.ts';
import { joinSentences } from '../../../src/model/texts/sentences.ts';

/** Maximum number of damaged lines that are listed. For the others, only their number is shown. */
const maxListed = 5;

/** The file's name, capture time and number of read entries; below them its faults and their remedies. */
export function fileBanner(file: FileMirror, connections: readonly NamedConnection[]): TemplateResult {
  const { state } = file;
  // If there are several connections, each row shows its own connection.
  const [only] = connections.length === 1 ? connections : [];
  return html`<div class="session-file" role="region" aria-label=${sessionTexts.file()}>
      ${icon('history')}
      <span class="session-name"><bdi>${state?.name ?? sessionTexts.name()}</bdi></span>
      ${state && state.startedAt ? html`<span class="dim">${sessionTexts.captured({ time: absoluteText(state.startedAt, 0) })}</span>` : nothing}
      ${only ? html`<span class="dim" title=${only.url}>${textWith(html`<bdi>${connectionTitle(only)}</bdi>`, (name) => sessionTexts.connection({ name }))}</span>` : nothing}
      <span class="session-count" role="status" aria-label=${sessionTexts.entriesStatus()}
        >${state ? countedText(state) : sessionTexts.opening()}</span
      >
      <span class="badge">${sessionTexts.readOnly()}</span>
    </div>
    ${state ? damageLine(state) : nothing} ${noteLine(state?.note)} ${faultLine(file)}`;
}

function countedText(state: SessionFileState): string {
  const count = state.entries;
  if (state.done || state.fault !== undefined) return commonTexts.entries({ count });
  const percent = state.size === 0 ? 100 : Math.floor((state.bytes / state.size) * 100);
  return sessionTexts.readingEntries({ count, share: percent / 100, size: bytesText(state.size) });
}

function damageLine({ format, damaged, damages, renumbered, cut }: SessionFileState): TemplateResult | typeof nothing {
  const sentences: string[] = [];
  if (damaged > 0) {
    const listed = damages.slice(0, maxListed);
    sentences.push((format === 'har' ? sessionTexts.damagedRequests : sessionTexts.damagedLines)({ count: damaged }));
    for (const { line, fault } of listed)
      sentences.push(sessionTexts.damagedLine({ line, fault: causeSentence(fault) }));
    if (format !== 'har' && damaged > listed.length)
      sentences.push(sessionTexts.moreLines({ count: damaged - listed.length }));
  }
  if (renumbered > 0) sentences.push(sessionTexts.renumbered({ count: renumbered }));
  if (cut) sentences.push(sessionTexts.cut());
  if (sentences.length === 0) return nothing;
  return html`<div class="banner" role="status" aria-label=${sessionTexts.damaged()}>
    ${icon('warning')}<span><bdi>${joinSentences(sentences)}</bdi></span>
  </div>`;
}

function noteLine(note: StoredCause | undefined): TemplateResult | typeof nothing {
  if (!note) return nothing;
  return html`<div class="banner" role="status" aria-label=${sessionTexts.note()}>
    ${icon('info')}<span><bdi>${causeSentence(note)}</bdi></span>
  </div>`;
}

function faultLine(file: FileMirror): TemplateResult | typeof nothing {
  const text = faultText(file);
  if (text === undefined) return nothing;
  return html`<div class="banner" role="alert">
    ${icon('warning')}<span><bdi>${text}</bdi></span>
    ${textButton({ text: sessionTexts.readAgain(), onClick: () => void file.reload().catch(() => undefined) })}
  </div>`;
}

function faultText({ state, fault, onDisk }: FileMirror): string | undefined {
  switch (onDisk.what) {
    case 'gone':
      return sessionTexts.deleted();
    case 'ended':
      return onDisk.fault
        ? sessionTexts.readerStoppedBecause({ fault: causeMessage(onDisk.fault) })
        : sessionTexts.readerStopped();
    case 'changed':
      return sessionTexts.changed();
    default:
      return state?.fault ? causeSentence(state.fault) : fault;
  }
}
