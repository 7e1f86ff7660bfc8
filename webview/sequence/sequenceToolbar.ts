import { html, nothing, type TemplateResult } from 'lit';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { iconButton } from '../ui/controls.ts';
import { sequenceTexts } from './sequenceTexts.ts';
import { zoomLevels } from './sequenceSlice.ts';

export interface SequenceToolbarOptions {
  /** The number of entries that are shown; undefined while it is not known. */
  entries: number | undefined;
  filter: string;
  zoom: number;
  /** Undefined for a session file, to which no entries are added. */
  following: boolean | undefined;
  onZoom: (zoom: number) => void;
  onFollow: (on: boolean) => void;
  onExport: (anchor: HTMLElement) => void;
}

export function sequenceToolbar(options: SequenceToolbarOptions): TemplateResult {
  const { entries, filter, zoom, following, onZoom } = options;
  return html`<div class="view-toolbar">
    <div class="sequence-about" role="status" aria-label=${sequenceTexts.about()}>
      ${entries === undefined ? '' : commonTexts.entries({ count: entries })}${
        filter.trim() ? html` · ${sequenceTexts.filter()} <code><bdi>${filter}</bdi></code>` : nothing
      }
    </div>
    <div class="actions" role="toolbar" aria-label=${sequenceTexts.toolbar()}>
      ${
        following === undefined
          ? nothing
          : iconButton({
              icon: 'fold-down',
              label: sequenceTexts.follow(),
              pressed: following,
              onClick: () => options.onFollow(!following),
            })
      }
      ${iconButton({
        icon: 'zoom-out',
        label: sequenceTexts.zoomOut(),
        title: sequenceTexts.zoomOutHelp(),
        disabled: zoom === 0,
        onClick: () => onZoom(zoom - 1),
      })}
      ${iconButton({
        icon: 'zoom-in',
        label: sequenceTexts.zoomIn(),
        title: sequenceTexts.zoomInHelp(),
        disabled: zoom === zoomLevels.length - 1,
        onClick: () => onZoom(zoom + 1),
      })}
      ${iconButton({
        icon: 'export',
        label: sequenceTexts.export(),
        title: sequenceTexts.exportHelp(),
        popup: true,
        onClick: ({ currentTarget }) => options.onExport(currentTarget as HTMLElement),
      })}
    </div>
  </div>`;
}
