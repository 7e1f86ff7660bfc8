import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

/** Texts of the prompts for imports and exports of collections. */
export const interopCommandTexts = catalog('interopCommand', {
  importTitle: 'Import collection',
  file: 'File…',
  fileDetail: 'Postman 2.1 (JSON), Insomnia 5 (YAML) or 4 (JSON), Hoppscotch (JSON)',
  folder: 'Folder…',
  folderDetail: 'Postman 3 (YAML files)',
  into: 'Import into',
  newCollection: 'New collection',
  exportTitle: 'Export collection as',
  collection: 'Collection to export',
  postman: 'Postman 3',
  postmanDetail: 'A folder with YAML files: Socket.IO requests with their messages, HTTP requests, environments',
  postmanV2: 'Postman 2.1',
  postmanV2Detail: 'A JSON file: HTTP requests and variables',
  insomnia: 'Insomnia 5',
  insomniaDetail: 'A YAML file: Socket.IO requests without messages, HTTP requests, environments',
  hoppscotch: 'Hoppscotch',
  hoppscotchDetail: 'A JSON file: HTTP requests',
  scenario: 'Scenario to export as an Artillery script',
});

export const interopErrors = errorCatalog({
  'interop.untrusted': {
    message: 'Collections cannot be imported or exported in Restricted Mode.',
    remedies: ['Trust the workspace first.'],
  },
  'interop.noCollections': {
    message: 'The workspace has no collections.',
    remedies: ['Save an emit to a collection, or import one.'],
  },
  'interop.noScenarios': {
    message: 'The collections of the workspace have no scenarios.',
    remedies: ['Add a scenario to a collection first.'],
  },
});
