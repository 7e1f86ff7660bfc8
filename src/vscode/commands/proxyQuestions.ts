/** Prompts for starting and stopping a reverse proxy, and the notification about a proxy that has started. */
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
import { checked } from '../../host/commands/checked.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import { type PortOwner, portOwners } from '../../host/network/portOwners.ts';
import { offerChoice } from '../guarded/messages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';

export interface ProxyStart extends StartedProxy {
  readonly target: ProxyTarget;
}

/** The errors after which the user is prompted for another port. */
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

/**
 * Guides the user to move a server to another port, and starts a proxy on the port that the server had before. On Linux, the prompt names
 * the process that listens on this port; no process is ended.
 * @returns undefined when the user cancels
 */
export async function promptAndTakeOverPort(
  inspector: Pick<EngineFacade, 'startProxy'>,
): Promise<ProxyStart | undefined> {
  const text = await promptForInput({
    title: proxyTexts.takeOverTitle(),
    prompt: proxyTexts.takeOverPrompt(),
    value: '3000',
    validate: (typed) => (isPort(typed) ? undefined : proxyTexts.notATakenPort()),
  });
  if (text === undefined) return undefined;
  const port = Number(text);
  const title = proxyTexts.takeOverPort({ port: String(port) });
  const validate = (typed: string): string | undefined => {
    if (!isPort(typed)) return proxyTexts.notATakenPort();
    return Number(typed) === port ? proxyTexts.otherPort({ port: String(port) }) : undefined;
  };
  let prompt = moveText(port, await portOwners(port));
  for (let value = port < 65_535 ? String(port + 1) : ''; ;) {
    const moved = await promptForInput({ title, prompt, value, validate });
    if (moved === undefined) return undefined;
    value = moved.trim();
    const target = `http://localhost:${value}`;
    try {
      return { ...(await inspector.startProxy({ target, port })), target: readProxyTarget(target) };
    } catch (error) {
      if (!isPortFault(error)) throw error;
      const [owner] = (await portOwners(port)) ?? [];
      prompt = owner ? proxyTexts.stillOwned({ owner: ownerText(owner), port: String(port) }) : messageOf(error);
    }
  }
}

/**
 * The processes that listen on a port; `listeners` is left out if they cannot be determined.
 * @throws UserError for an invalid port
 */
export async function ownersOf(input: unknown): Promise<{ port: number; listeners?: PortOwner[] }> {
  const { port } = checked(shape.takeOverPort, input);
  const listeners = await portOwners(port);
  return { port, ...(listeners && { listeners }) };
}

function moveText(port: number, owners: readonly PortOwner[] | undefined): string {
  const [owner] = owners ?? [];
  const values = { port: String(port) };
  if (owner) return proxyTexts.moveOwned({ ...values, owner: ownerText(owner) });
  return owners ? proxyTexts.moveUnowned(values) : proxyTexts.moveUnknown(values);
}

function ownerText({ pid, command }: PortOwner): string {
  return proxyTexts.owner({ command, pid: String(pid) });
}

function isPort(text: string): boolean {
  const port = Number(text);
  return /^\s*\d{1,5}\s*$/.test(text) && port >= 1 && port <= 65_535;
}

/** Shows the address of the proxy, and offers to open or copy the address. Does not wait for the user. */
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
