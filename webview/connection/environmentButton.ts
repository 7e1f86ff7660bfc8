/** Shows the environment of the workspace's collections; a click opens VS Code's own list. */
import { html, nothing, type TemplateResult } from 'lit';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { type HostState } from '../../src/protocol/hostMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { connectionTexts } from './connectionTexts.ts';

/** Above this number of names, the button shows only their number. */
const maxNames = 2;

export function environmentButton(
  environments: HostState['environments'],
  isCompact: boolean,
  onClick: () => void,
): TemplateResult | typeof nothing {
  if (!environments || environments.length === 0) return nothing;
  const names = [...new Set(environments.map(({ selected }) => selected ?? commonTexts.noEnvironment()))];
  const text = names.length > maxNames ? connectionTexts.environmentCount({ count: names.length }) : names.join(', ');
  const lines = environments.map(({ file, selected = commonTexts.noEnvironment(), isGone }) =>
    connectionTexts.environmentOf({ file, environment: selected, isGone: isGone ?? false }),
  );
  return html`<span class="environment-choice">
    ${iconButton({
      icon: environments.some(({ isGone }) => isGone) ? 'warning' : 'server-environment',
      label: connectionTexts.environment({ environment: text }),
      title: [connectionTexts.environmentHelp(), ...lines].join('\n'),
      popup: true,
      ...(!isCompact && { text }),
      onClick,
    })}
  </span>`;
}
