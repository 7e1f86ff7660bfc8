import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the prompts for debugged pages. */
export const pageCommandTexts = catalog('pageCommand', {
  browserTitle: 'Watch debugged page',
  urlTitle: 'Watch URL in browser',
  urlPrompt:
    'URL of a page. It is opened in a browser that VS Code debugs, so that its traffic is shown from the first packet on.',
  late: 'The page was loaded before it was watched. Its sessions are shown from now on; reload the page to see them from the beginning.',
  reload: 'Reload page',
});
