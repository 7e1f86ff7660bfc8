import { html, nothing, type TemplateResult } from 'lit';
import type { Fixes } from '../state/fixes.ts';
import { fixTexts } from '../state/fixTexts.ts';
import { iconButton, textButton } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';

/**
 * A notice that shows what the last fix changed, with **Undo**, if the changed connection is shown; or why the fix could not be applied.
 * @param connectionId the connection that is shown
 */
export function fixNotice(fixes: Fixes, connectionId?: string): TemplateResult | typeof nothing {
  const { result } = fixes;
  if (!result) return nothing;
  const hasFailed = 'failure' in result;
  if (!hasFailed && result.connectionId !== connectionId) return nothing;
  const text = hasFailed ? result.failure : fixTexts.changed({ fields: result.fields });
  return html`<div class="banner fix-notice" role=${hasFailed ? 'alert' : 'status'}>
    ${icon(hasFailed ? 'warning' : 'tools')}<span><bdi>${text}</bdi></span>
    ${
      hasFailed
        ? nothing
        : textButton({
            text: fixTexts.undo(),
            label: fixTexts.undoLabel(),
            title: fixTexts.undoHelp(),
            onClick: () => void fixes.undo(),
          })
    }
    ${iconButton({ icon: 'close', label: fixTexts.dismiss(), onClick: () => fixes.dismiss() })}
  </div>`;
}
