import type { MenuItem } from '../ui/menu.ts';
import type { ClearActions } from './clearActions.ts';
import { timelineTexts } from './timelineTexts.ts';

/** The actions that delete, for the menu "More actions", so that they are not next to frequently used buttons. */
export function clearItems(clears: ClearActions): MenuItem[] {
  return [
    {
      label: timelineTexts.clear(),
      title: timelineTexts.clearTitle(),
      separated: true,
      run: () => void clears.clear(),
    },
    ...(clears.hasRemoved
      ? [
          {
            label: timelineTexts.clearRemoved(),
            run: () => void clears.clearRemoved(),
          },
        ]
      : []),
    { label: timelineTexts.clearAll(), run: () => void clears.clearAll() },
  ];
}
