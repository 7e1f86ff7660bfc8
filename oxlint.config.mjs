/**
 * oxlint runs all lint rules: those of `recommended` and `strict` of ESLint and typescript-eslint, those that need types, and the rules of
 * this project about imports, names and texts.
 */
import { defineConfig } from 'oxlint';

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
  `CallExpression[callee.name=/^(showError|showInformation|offer|offerAfterError|choose|confirm|promptForText|promptForArguments|promptForNumber|pickWorkspaceFolder|promptForSaveTarget)$/] > ${text}.arguments`,
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

const restricted = (...selectors) => ({ 'eslint-js/no-restricted-syntax': ['error', ...selectors.flat()] });
const errors = (names) =>
  Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, 'error']),
  );

/** `recommended` of ESLint. */
const recommended = errors(`
  for-direction no-async-promise-executor no-case-declarations no-compare-neg-zero no-cond-assign
  no-constant-binary-expression no-constant-condition no-control-regex no-debugger no-delete-var no-dupe-else-if
  no-duplicate-case no-empty no-empty-character-class no-empty-pattern no-empty-static-block no-ex-assign
  no-extra-boolean-cast no-fallthrough no-global-assign no-invalid-regexp no-irregular-whitespace
  no-loss-of-precision no-misleading-character-class no-nonoctal-decimal-escape no-prototype-builtins no-regex-spaces
  no-self-assign no-shadow-restricted-names no-sparse-arrays no-unassigned-vars no-unexpected-multiline
  no-unsafe-finally no-unsafe-optional-chaining no-unused-labels no-unused-private-class-members
  no-useless-assignment no-useless-backreference no-useless-catch no-useless-escape preserve-caught-error
  require-yield use-isnan valid-typeof prefer-rest-params prefer-spread
`);
/** `strict` of typescript-eslint. */
const strict = errors(`
  no-array-constructor no-unused-expressions no-useless-constructor
  typescript/no-duplicate-enum-values typescript/no-dynamic-delete typescript/no-empty-object-type
  typescript/no-explicit-any typescript/no-extra-non-null-assertion typescript/no-extraneous-class
  typescript/no-invalid-void-type typescript/no-misused-new typescript/no-namespace
  typescript/no-non-null-asserted-nullish-coalescing typescript/no-non-null-asserted-optional-chain
  typescript/no-non-null-assertion typescript/no-require-imports typescript/no-this-alias
  typescript/no-unnecessary-type-constraint typescript/no-unsafe-declaration-merging
  typescript/no-unsafe-function-type typescript/no-wrapper-object-types typescript/prefer-as-const
  typescript/prefer-literal-enum-member typescript/prefer-namespace-keyword typescript/triple-slash-reference
  typescript/unified-signatures
`);
/** The rest of `recommended`, for JavaScript: TypeScript reports these faults itself. */
const javascript = errors(`
    constructor-super getter-return no-class-assign no-const-assign no-dupe-class-members no-dupe-keys no-func-assign
  no-import-assign no-new-native-nonconstructor no-obj-calls no-redeclare no-setter-return no-this-before-super
  no-undef no-unreachable no-unsafe-negation no-with
`);
/** The rules that need types. eslint.typed.config.mjs has the one that oxlint lacks. */
const typed = errors(`
    typescript/await-thenable typescript/no-array-delete typescript/no-base-to-string typescript/no-deprecated
  typescript/no-duplicate-type-constituents typescript/no-floating-promises typescript/no-for-in-array
  typescript/no-generated-empty-object-type typescript/no-implied-eval typescript/no-meaningless-void-operator
  typescript/no-misused-promises typescript/no-misused-spread typescript/no-mixed-enums
  typescript/no-redundant-type-constituents   typescript/no-unnecessary-boolean-literal-compare
  typescript/no-unnecessary-template-expression typescript/no-unnecessary-type-arguments
  typescript/no-unnecessary-type-assertion typescript/no-unnecessary-type-conversion   typescript/no-unsafe-argument
  typescript/no-unsafe-assignment typescript/no-unsafe-call typescript/no-unsafe-enum-comparison
  typescript/no-unsafe-member-access typescript/no-unsafe-return typescript/no-unsafe-unary-minus
  typescript/no-useless-default-assignment typescript/only-throw-error typescript/prefer-promise-reject-errors
  typescript/prefer-reduce-type-parameter typescript/prefer-return-this-type typescript/related-getter-setter-pairs
  typescript/require-await typescript/unbound-method typescript/use-unknown-in-catch-callback-variable
`);

export default defineConfig({
  plugins: ['typescript', 'import'],
  jsPlugins: ['./eslintRules.mjs'],
  categories: { correctness: 'off' },
  ignorePatterns: ['dist', 'dist-test', 'node_modules', 'test-results'],
  rules: { ...recommended, 'no-unused-vars': 'error' },
  overrides: [
    {
      files: ['**/*.mjs'],
      rules: javascript,
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'setTimeout',
          'clearTimeout',
          'URL',
          'fetch',
          'AbortController',
          'AbortSignal',
          'Buffer',
        ].map((name) => [name, 'readonly']),
      ),
    },
    {
      files: ['**/*.{ts,mts}'],
      rules: {
        ...strict,
        ...typed,
        'typescript/restrict-plus-operands': [
          'error',
          {
            allowAny: false,
            allowBoolean: false,
            allowNullish: false,
            allowNumberAndString: false,
            allowRegExp: false,
          },
        ],
        'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        'typescript/return-await': ['error', 'error-handling-correctness-only'],
        'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
        'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
        'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
        'no-var': 'error',
        'prefer-const': 'error',
      },
    },
    {
      files: ['**/*.ts'],
      rules: {
        'import/no-default-export': 'error',
        'import/no-self-import': 'error',
        'max-lines': ['error', { max: 500, skipBlankLines: false }],
      },
    },
    ...folders.map((folder) => ({
      files: [`${folder}/**/*.ts`],
      rules: { 'no-restricted-imports': outsideRule(folder, folder === 'webview' ? { patterns: [toolkit] } : {}) },
    })),
    {
      files: ['src/engine/**/*.ts'],
      excludeFiles: ['src/engine/client/**', 'src/engine/codec/**'],
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
      excludeFiles: ['src/vscode/guarded/**'],
      rules: restricted(unguarded, shownTexts, proseTexts, schemaTexts),
    },
    {
      files: ['src/model/**/*.ts', 'src/protocol/**/*.ts'],
      rules: restricted(schemaTexts),
    },
    {
      files: ['src/host/**/*Texts.ts', 'src/vscode/**/*Texts.ts'],
      rules: restricted(unguarded),
    },
    {
      files: ['webview/**/*.ts'],
      excludeFiles: ['webview/**/*Texts.ts'],
      rules: restricted(proseTexts),
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
      rules: { 'eslint-js/id-match': noneOf(formerNames) },
    },
    {
      files: ['src/engine/**/*.ts'],
      rules: { 'eslint-js/id-match': noneOf([...formerNames, ...formerNamesOfEngine]) },
    },
    {
      files: formerFiles,
      rules: restricted({ selector: 'Program', message: 'A former name: see formerFiles.' }),
    },
  ],
});
