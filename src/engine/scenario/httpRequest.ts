/** HTTP requests of scenarios. A response is bounded, and no redirect is followed here. */
import * as http from 'node:http';
import * as https from 'node:https';
import { isUserError, messageOf } from '../../base/userError.ts';
import { storedCause } from '../../model/cause/cause.ts';
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import { parseExactJson } from '../../model/numbers/exactJson.ts';
import { originOfRequest } from '../../model/scenario/requestOrigin.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import { networkOptions } from '../client/network/networkOptions.ts';
import type { HttpRoute, ReceivedResponse, RequestToSend } from './scenarioPort.ts';

const maxBody = 16 * 1024 * 1024;

/** @throws UserError when there is no whole response */
export async function httpRequest(
  { method, url, headers, body }: RequestToSend,
  { profile, network }: HttpRoute,
  signal: AbortSignal,
): Promise<ReceivedResponse> {
  const origin = originOfRequest(url);
  const shown = shownUrl(origin ?? url);
  if (origin === undefined) throw userError('scenario.badUrl', { url: shown });
  const options = networkOptions(profile, network);
  try {
    const { request } = origin.startsWith('https:') ? https : http;
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': String(body.byteLength) };
      const sent = request(url, { method, headers: { ...length, ...headers }, agent: options.agent, signal });
      sent.once('error', reject);
      sent.once('response', resolve);
      sent.end(body);
    });
    return {
      status: response.statusCode ?? 0,
      headers: { ...response.headers },
      body: bodyOf(await bytesOf(response, shown), response.headers['content-type'] ?? ''),
    };
  } catch (error) {
    if (isUserError(error)) throw error;
    const cause = options.explain(error);
    throw cause
      ? errorFrom(storedCause(cause))
      : userError('scenario.requestFailed', { url: shown, reported: messageOf(error) });
  } finally {
    options.agent.destroy();
    options.dispose();
  }
}

async function bytesOf(response: http.IncomingMessage, url: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) throw userError('scenario.bodyTooLarge', { url, limit: maxBody });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function bodyOf(bytes: Buffer, contentType: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new Uint8Array(bytes);
  }
  if (!/[/+]json\b/i.test(contentType)) return text;
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
}
