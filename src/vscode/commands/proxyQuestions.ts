/** Prompts for starting and stopping a reverse proxy, and what is shown when one has started. */
import * as vscode from 'vscode';
import { messageOf, UserError } from '../../base/userError.ts';
import { causeSentence, explain } from '../../model/cause/causeTexts.ts';
import { leadsTo, type ProxyTarget, readProxyTarget } from '../../model/url/proxyTarget.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import { commandErrors } from '../../host/commands/commandTexts.ts';
import { proxyTexts } from '../../host/commands/proxyTexts.ts';
import type { EngineFacade, StartedProxy } from '../../host/engine/engineFacade.ts';
import { offerChoice } from '../guarded/messages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';

export interface ProxyStart extends StartedProxy {
  readonly target: ProxyTarget;
}

/** After these faults, another port helps. */
const portFaults: ReadonlySet<string> = new Set(['source.portInUse', 'source.portNotAllowed', 'source.targetIsProxy']);

/**
 * Prompts for target and port, and starts the proxy. If the port cannot be used, the user is prompted for another one.
 * @param recent URLs of servers, newest first
 * @returns undefined when the user cancels
 */
export async function promptAndStartProxy(
  inspector: Pick<EngineFacade, 'startProxy'>,
  recent: readonly string[],
): Promise<ProxyStart | undefined> {
  const text = await promptForInput({
    title: proxyTexts.startTitle(),
    prompt: proxyTexts.targetPrompt(),
    value: recent[0] ?? 'http://localhost:3000',
    validate: targetFault,
  });
  if (text === undefined) return undefined;
  const target = readProxyTarget(text);
  for (let fault: string | undefined; ;) {
    const port = await promptForPort(target, fault);
    if (port === undefined) return undefined;
    try {
      const started = await inspector.startProxy({ target: text.trim(), ...(port !== '' && { port: Number(port) }) });
      return { ...started, target };
    } catch (error) {
      if (!isPortFault(error)) throw error;
      fault = messageOf(error);
    }
  }
}

/** Shows where the proxy is reached, and offers to open or copy the address. Does not wait for the user. */
export function showProxy({ url, target }: ProxyStart): void {
  const message = proxyTexts.started({ target: target.text, url: maskPairs(url) });
  const buttons = [
    ['open', proxyTexts.openInBrowser()],
    ['copy', proxyTexts.copyAddress()],
  ] as const;
  offerChoice(message, buttons).then(
    (chosen) => {
      if (chosen === 'open') void openInBrowser(url);
      else if (chosen === 'copy') void copyAddress(url);
    },
    () => undefined,
  );
}

/** In a remote window, VS Code forwards the port to the machine of the browser. */
export async function openInBrowser(url: string): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

export async function copyAddress(url: string): Promise<void> {
  await vscode.env.clipboard.writeText(url);
  flashStatus('copy', proxyTexts.addressCopied({ url: maskPairs(url) }));
}

/** @throws UserError when no source runs */
export async function promptForSource(sources: readonly SourceSummary[]): Promise<string | undefined> {
  const running = sources.filter(({ state }) => state !== 'stopped');
  if (running.length === 0) throw commandErrors('source.none');
  if (running.length === 1) return running[0]?.sourceId;
  const choices = running.map(({ sourceId, name, url = '', clients }) => ({
    label: name,
    description: proxyTexts.sourceStatus({ url, clients }),
    sourceId,
  }));
  return (await pickOne(choices, { title: proxyTexts.stopTitle() }))?.sourceId;
}

function promptForPort(target: ProxyTarget, fault: string | undefined): Thenable<string | undefined> {
  const own = 'port' in target.address ? target.address.port + 1 : 0;
  const prompt = own > 0 && own < 65_536 ? proxyTexts.portPrompt({ port: String(own) }) : proxyTexts.anyPortPrompt();
  return promptForInput({
    title: proxyTexts.startTitle(),
    prompt: fault ?? prompt,
    value: '',
    validate: (text) => portFault(text.trim(), target),
  }).then((text) => text?.trim());
}

function targetFault(text: string): string | undefined {
  try {
    readProxyTarget(text);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function portFault(text: string, target: ProxyTarget): string | undefined {
  if (text === '') return undefined;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) return proxyTexts.notAPort();
  return leadsTo(target, port) ? causeSentence(explain('source.targetIsProxy', { target: target.text })) : undefined;
}

function isPortFault(error: unknown): boolean {
  return (error instanceof UserError || error instanceof ChannelError) && portFaults.has(error.cause?.code ?? '');
}
