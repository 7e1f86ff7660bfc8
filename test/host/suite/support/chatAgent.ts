/** An agent that calls the tools as the chat of VS Code does. */
import assert from 'node:assert/strict';
import { CancellationTokenSource, LanguageModelTextPart, lm } from 'vscode';
import { type Fields, ToolAgent } from '../../../support/toolAgent.ts';

/** A longer result would fill the context of a model. */
const maxBytes = 8000;

export class ChatAgent extends ToolAgent {
  protected async textOf(name: string, input: Fields): Promise<{ text: string; isError: boolean }> {
    const { token } = new CancellationTokenSource();
    const { content } = await lm.invokeTool(name, { input, toolInvocationToken: undefined }, token);
    assert.equal(content.length, 1);
    const [part] = content;
    assert.ok(part instanceof LanguageModelTextPart);
    assert.ok(Buffer.byteLength(part.value) <= maxBytes);
    // A model in the chat reads an error like any other result.
    return { text: part.value, isError: Object.hasOwn(JSON.parse(part.value) as Fields, 'error') };
  }
}
