import {
  type Disposable,
  LanguageModelTextPart,
  type LanguageModelToolInvocationOptions,
  LanguageModelToolResult,
  lm,
} from 'vscode';
import { shownText } from '../../model/text/plainText.ts';
import { guarded } from './errors.ts';

/** The question before a tool acts. */
export interface ToolQuestion {
  readonly title: string;
  readonly message: string;
}

export interface Tool {
  /** Resolves with the text of the result. */
  readonly invoke: (input: unknown) => Promise<string>;
  /** Undefined if the tool would only read. */
  readonly questionFor: (input: unknown) => Promise<ToolQuestion | undefined>;
}

/** Registers a tool for the chat of VS Code, which shows its question as Markdown. */
export function registerTool(name: string, { invoke, questionFor }: Tool): Disposable {
  return lm.registerTool(name, {
    invoke: ({ input }: LanguageModelToolInvocationOptions<unknown>) =>
      guarded(async () => new LanguageModelToolResult([new LanguageModelTextPart(await invoke(input))])),
    prepareInvocation: ({ input }) =>
      guarded(async () => {
        const question = await questionFor(input);
        if (!question) return undefined;
        return { confirmationMessages: { title: shownText(question.title), message: shownText(question.message) } };
      }),
  });
}
