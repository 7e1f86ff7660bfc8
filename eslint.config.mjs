import js from '@eslint/js';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** The folders whose code is bundled. dependency-cruiser checks which of them may import which (.dependency-cruiser.mjs). */
const folders = [
  'src/base',
  'src/model',
  'src/files',
  'src/protocol',
  'src/engine',
  'src/demo',
  'src/mock',
  'src/host',
  'src/cli',
  'src/vscode',
  'webview',
];

const clients = ['socket.io-client', 'socket.io-client/*', 'socket.io-parser', 'engine.io-client', 'engine.io-parser'];
const nodeModules = { regex: '^node:', message: 'This floor runs in a browser too.' };
const noVscode = {
  name: 'vscode',
  message: 'Only src/vscode and src/extension.ts import VS Code; src/host uses it through a port.',
};

/** The packages and modules of Node.js that a folder must not import. */
function outside(folder) {
  const paths = folder === 'src/vscode' ? [] : [noVscode];
  const patterns = [];
  if (folder !== 'src/engine')
    patterns.push({
      group: clients,
      message: 'Only src/engine/client and src/engine/codec import a Socket.IO client.',
    });
  if (['src/base', 'src/model', 'src/protocol', 'webview'].includes(folder)) patterns.push(nodeModules);
  if (folder === 'src/base') patterns.push({ regex: '^[^.]', message: 'base imports nothing.' });
  if (folder !== 'src/demo' && folder !== 'src/mock')
    paths.push({ name: 'socket.io', message: 'Only the demo server and mock servers are servers.' });
  return { paths, patterns };
}

function outsideRule(folder, extra = {}) {
  const { paths, patterns } = outside(folder);
  return ['error', { paths: [...paths, ...(extra.paths ?? [])], patterns: [...patterns, ...(extra.patterns ?? [])] }];
}

const toolkit = {
  group: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*'],
  message: 'Only webview/ui knows the toolkit.',
};

/**
 * The parts of VS Code's API that show text, or that pass errors to VS Code, which shows them. VS Code interprets links and icons in some of
 * these texts, so each part is only used in a function that escapes its texts.
 */
const shownByVscode = [
  'show(Information|Warning|Error)Message',
  '(show|create)(QuickPick|InputBox)',
  'showWorkspaceFolderPick',
  'show(Open|Save)Dialog',
  'with(Scm)?Progress',
  'setStatusBarMessage',
  'createStatusBarItem',
  'createTreeView|registerTreeDataProvider',
  'register(TextEditor)?Command',
  'createTestController|createCommentController|createSourceControl|createLanguageStatusItem|createTerminal',
  'createTextEditorDecorationType|setDecorations',
  'register(Hover|CodeLens|InlayHints|CompletionItem|DocumentLink|TerminalLink|SignatureHelp|CodeActions|FileDecoration)Provider',
  'createDiagnosticCollection|createChatParticipant|requestWorkspaceTrust|registerTool',
].join('|');
const constructedForVscode =
  'MarkdownString|TreeItem2?|TestMessage2?|Hover|CodeLens|Diagnostic|InlayHint|CompletionItem|DocumentLink|TerminalLink|FileDecoration|FileSystemError';
/** Selects a literal with letters in a place where its text would be shown. Texts belong in catalogs (`…Texts.ts`). */
const text = ':matches(Literal[value=/\\p{L}/u], TemplateLiteral)';
const shownTexts = [
  `CallExpression[callee.name=/^(showError|showInformation|offer|choose|confirm|promptForText|promptForArguments|promptForNumber|pickWorkspaceFolder|promptForSaveTarget)$/] > ${text}.arguments`,
  `CallExpression[callee.name=/^(flashStatus|createStatus)$/] > ${text}.arguments:nth-child(2)`,
  `CallExpression[callee.property.name=/^(createOutputChannel|createWebviewPanel)$/] > ${text}.arguments`,
  `CallExpression[callee.property.name='show'] > ${text}.arguments:not(:nth-child(1))`,
  `CallExpression[callee.property.name=/^(trace|debug|info|warn|error)$/] > ${text}.arguments`,
  `Property[key.name=/^(title|placeHolder|prompt|label|description|detail|tooltip|spoken|openLabel|saveLabel|message|name)$/] > ${text}.value`,
  `NewExpression[callee.name=/^(UserError|Error)$/] > ${text}.arguments`,
].map((selector) => ({ selector, message: 'A text that people read belongs in a catalog (…Texts.ts).' }));
/**
 * Selects literals that look like a sentence: a capitalized word alone or before another word, or a short word between two others. Names of
 * keys and the messages of errors that only developers see are allowed.
 */
const prose = [
  '\\p{Lu}\\p{Ll}+ [\\p{L}\\d“]',
  '(?:^| )(?:the|an|of|to|is|was|were|not|it|after|before|with|from|for|had|has|been) ',
  '^(?!(?:Enter|Escape|Tab|Home|End|Delete|Backspace|Space|Mac|Map|Set|Object|Infinity|Bearer|Cookie)$)\\p{Lu}\\p{Ll}{2,} ?$',
].join('|');
const proseTexts = [
  `Literal[value=/${prose}/u]:not(NewExpression[callee.name='Error'] > Literal)`,
  `TemplateElement[value.cooked=/${prose}/u]:not(NewExpression[callee.name='Error'] > TemplateLiteral > TemplateElement)`,
].map((selector) => ({ selector, message: 'A text that people read belongs in a catalog (…Texts.ts).' }));
/** Selects texts as messages of schemas: valibot would show them unchanged, and `schemaFault` expects causes. */
const schemaTexts = [
  'CallExpression[callee.object.name="v"] > Literal[value=/ /].arguments',
  'CallExpression[callee.object.name="v"] > TemplateLiteral.arguments',
].map((selector) => ({ selector, message: 'What a schema finds wrong is a cause: asIssue.' }));
const guardedOnly = 'VS Code reads links and icons in texts: use what src/vscode/guarded has, or add it there.';

const unguarded = [
  `MemberExpression[property.name=/^(${shownByVscode})$/]`,
  `MemberExpression[computed=true][property.value=/^(${shownByVscode})$/]`,
  `ObjectPattern > Property[key.name=/^(${shownByVscode})$/]`,
  `NewExpression[callee.name=/^(${constructedForVscode})$/]`,
  `NewExpression[callee.property.name=/^(${constructedForVscode})$/]`,
  `CallExpression[callee.object.property.name='FileSystemError']`,
  `CallExpression[callee.object.name='FileSystemError']`,
].map((selector) => ({ selector, message: guardedOnly }));

/** Former names, which must not be used again. “Room” is allowed only in the meaning that it has in Socket.IO. */
const formerNames = [
  '[aA]sker',
  'answer(?:[A-Z]\\w*)',
  '\\w+Answers',
  '[cC]onnection(?:Story|Turns)',
  '[eE]mission',
  '[sS]endings',
  '[uU]nrecordedEmits',
  '[fF]act(?:Words|Tables)',
  '[sS]ideTable',
  'insist',
  'Slices',
  'othersFirst',
  '[cC]hunkAnswer',
  '[lL]ogFollower',
  '[pP]olledAnswer',
  '[sS]treamQuestions',
  '[lL]ateRegistry',
  '[mM]enuPage',
  '[tT]ellPage',
  '[pP]rofileFiller',
  '[vV]ariableFiller',
  '[dD]isturbedSocket',
  'disturbs',
  'proveWrites',
  'branch',
  'valueLook',
  'eventPrint',
  'leastRoom',
  'due',
  'below',
  'Inspector',
  'Rooms',
  '\\w*[cC]olour\\w*',
  '(?:[sS]ocket|[mM]anager|[pP]olling|[wW]ebsocket|v2Engine)Parts',
  '[eE]ntryBelow',
  '[tT]urns?',
  'nextTurn',
  'bodyWords',
  '\\w+InTurns',
  '\\w*[aA]nalys(?:e|ed|ing)',
  '(?:is)?[tT]old',
  'tell(?:[A-Z]\\w*)?',
  'asking|Asked|isAsked|askedFor\\w*',
  'say(?:s(?:[A-Z]\\w*)?)?',
  '(?:[a-z]\\w*)?[dD]isturb(?:s|ed)?(?:[A-Z]\\w*)?',
  '(?:Stored|Emit)Places?',
  'prints?',
  'said(?:End)?',
  'goesOn',
  '[eE]ntryStory',
  '[sS]toryTabs(?:Deps)?',
  'storyOf',
  'lookOf',
  'Answers?',
];
/** Former names that only the engine must not use: in the panel, a slice is a part of its saved state. */
const formerNamesOfEngine = ['slices', 'places|Place', '\\w+Places?', 'hasRoom\\w*', 'wordsId'];
const noneOf = (names) => ['error', `^(?!(?:${names.join('|')})$)`, { properties: true, classFields: true }];
/** Former names of files and folders; the panel's `words/` is now `format/`. */
const formerFiles = [
  '**/*Answers.ts',
  'webview/words/**',
  'src/**/{connectionStory,connectionTurns,emission,sendings,unrecordedEmits,factWords,factTables,sideTable}.ts',
  'src/**/{logFollower,polledAnswer,streamQuestions,lateRegistry,menuPage,tellPage,inspector}.ts',
  'src/**/{profileFiller,variableFiller,disturbedSocket,proveWrites,branch,below,valueLook,eventPrint}.ts',
  'src/**/{v2Parts,v2EngineParts,bodyWords,entryStory}.ts',
  'webview/**/storyTabs.ts',
];

export default tseslint.config(
  { ignores: ['dist/', 'dist-test/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    // The rules that need types run in oxlint (.oxlintrc.json). eslint.typed.config.mjs has the ones that oxlint lacks.
    extends: [...tseslint.configs.strict],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })] },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'import-x/no-default-export': 'error',
      'import-x/no-self-import': 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: false }],
    },
  },
  ...folders.map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': outsideRule(folder, folder === 'webview' ? { patterns: [toolkit] } : {}) },
  })),
  {
    files: ['src/engine/**/*.ts'],
    ignores: ['src/engine/client/**', 'src/engine/codec/**'],
    rules: {
      'no-restricted-imports': outsideRule('src/engine', {
        patterns: [
          { group: clients, message: 'Only src/engine/client and src/engine/codec import a Socket.IO client.' },
        ],
      }),
    },
  },
  {
    files: ['src/host/**/*.ts', 'src/vscode/**/*.ts', 'src/extension.ts'],
    ignores: ['src/vscode/guarded/**'],
    rules: { 'no-restricted-syntax': ['error', ...unguarded, ...shownTexts, ...proseTexts, ...schemaTexts] },
  },
  {
    files: ['src/model/**/*.ts', 'src/protocol/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...schemaTexts] },
  },
  {
    files: ['src/host/**/*Texts.ts', 'src/vscode/**/*Texts.ts'],
    rules: { 'no-restricted-syntax': ['error', ...unguarded] },
  },
  {
    files: ['webview/**/*.ts'],
    ignores: ['webview/**/*Texts.ts'],
    rules: { 'no-restricted-syntax': ['error', ...proseTexts] },
  },
  { files: ['webview/ui/**/*.ts'], rules: { 'no-restricted-imports': outsideRule('webview') } },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'URL', message: 'URLs are parsed in src/model/url.' }],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'test/**/*.ts'],
    rules: { 'id-match': noneOf(formerNames) },
  },
  {
    files: ['src/engine/**/*.ts'],
    rules: { 'id-match': noneOf([...formerNames, ...formerNamesOfEngine]) },
  },
  {
    files: formerFiles,
    rules: {
      'no-restricted-syntax': ['error', { selector: 'Program', message: 'A former name: see formerFiles.' }],
    },
  },
  { files: ['**/*.mjs'], rules: { 'import-x/no-default-export': 'off' } },
);
