/** Prompts for watching debugged pages, and the notification about a page that was loaded before it was watched. */
import { messageOf } from '../../base/userError.ts';
import { causeSentence, explain } from '../../model/cause/causeTexts.ts';
import { standardUrl } from '../../model/url/standardUrl.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import type { DebuggedBrowser } from '../../host/pages/browserPort.ts';
import { pageCommandTexts } from '../../host/pages/pageTexts.ts';
import { offer, showError } from '../guarded/messages.ts';
import { pickOne, promptForInput } from '../guarded/questions.ts';

/** The ID of the browser; undefined for the active one, null when the user cancels. */
export async function promptForBrowser(browsers: readonly DebuggedBrowser[]): Promise<string | undefined | null> {
  if (browsers.length <= 1) return browsers[0]?.id;
  const choices = browsers.map(({ id, name }) => ({ label: name, id }));
  return (await pickOne(choices, { title: pageCommandTexts.browserTitle() }))?.id ?? null;
}

export async function promptForPage(): Promise<string | undefined> {
  const url = await promptForInput({
    title: pageCommandTexts.urlTitle(),
    prompt: pageCommandTexts.urlPrompt(),
    value: 'http://localhost:3000',
    validate: (text) =>
      /^https?:$/.test(standardUrl(text.trim())?.protocol ?? '')
        ? undefined
        : causeSentence(explain('page.url', { url: maskPairs(text.trim()) })),
  });
  return url?.trim();
}

/** Offers to load the pages again. Does not wait for the user. */
export function offerReload(reload: () => Promise<void>): void {
  offer(pageCommandTexts.late(), pageCommandTexts.reload())
    .then((isChosen) => (isChosen ? reload() : undefined))
    .catch((error: unknown) => showError(messageOf(error)));
}
