/** Commands that are only in the menu of the Connections view. */
import type * as v from 'valibot';
import * as vscode from 'vscode';
import { forUser } from '../../host/caller.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { connectionRef } from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { panelErrors } from '../../host/panel/panelTexts.ts';
import type { OpenableProfile } from '../../host/profile/profileResolver.ts';
import { connectionCode } from '../../model/code/connectionCode.ts';
import { titleOf } from '../../model/profile/profile.ts';
import { maskSecrets } from '../../model/profile/profileSecrets.ts';
import { flashStatus } from '../guarded/views.ts';
import type { ConnectionMenuName } from './commandNames.ts';

export type ConnectionMenu = Readonly<Record<ConnectionMenuName, (node: unknown) => Promise<unknown>>>;

export interface ConnectionMenuDeps {
  readonly inspector: Pick<EngineFacade, 'openedProfile' | 'startConnection'>;
  readonly inferTypes: (scope: { readonly connectionId: string }) => Promise<unknown>;
  /** Explains a connection in the chat. */
  readonly explain: (subject: { readonly connectionId: string }) => Promise<unknown>;
  readonly reveal: (connection: v.InferOutput<typeof connectionRef>) => Promise<unknown>;
}

export function connectionMenu({ inspector, inferTypes, explain, reveal }: ConnectionMenuDeps): ConnectionMenu {
  const opened = (node: unknown): OpenableProfile => {
    const profile = inspector.openedProfile(checked(connectionRef, node).connectionId);
    if (!profile) throw panelErrors('connection.undecided');
    return profile;
  };
  return {
    inferTypes: (node) => forUser(() => inferTypes({ connectionId: checked(connectionRef, node).connectionId })),
    explain: (node) => forUser(() => explain({ connectionId: checked(connectionRef, node).connectionId })),
    duplicate: (node) =>
      forUser(async () => {
        const { written, origin } = opened(node);
        return reveal({ connectionId: await inspector.startConnection(written, origin) });
      }),
    copyCode: async (node) => {
      const { profile } = maskSecrets(opened(node).shown);
      await vscode.env.clipboard.writeText(connectionCode(profile));
      flashStatus('copy', commonTexts.copiedAsCode({ name: titleOf(profile) }));
    },
  };
}
