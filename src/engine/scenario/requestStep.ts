import { userError } from '../../model/cause/userErrors.ts';
import { jsonAsOnWire } from '../../model/payload/jsonText.ts';
import type { HttpRequest, RequestStep } from '../../model/scenario/scenario.ts';
import { originOfRequest } from '../../model/scenario/requestOrigin.ts';
import { standardUrl } from '../../model/url/standardUrl.ts';
import type { ReceivedResponse, RequestToSend } from './scenarioPort.ts';
import { captureWith, check, type StepContext } from './stepContext.ts';

const maxRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends an HTTP request. @throws StepEndError, UserError */
export async function requestStep(context: StepContext, step: RequestStep): Promise<void> {
  const { scope, connections, stopping } = context;
  connections.beginWindows(step);
  await stopping.until(context.port.whenLoaded());
  const { request, root } = writtenRequest(context, step);
  const { request: filled, origin } = await stopping.until(scope.request(request, root));
  const expected = await stopping.until(scope.fillNotation(step.expect ?? {}, 'expect'));
  const keep = captureWith(context, step.capture);
  const response = await follow(context, toSend(filled), origin, request.url);
  check(context, expected.status, response.status, ['status']);
  check(context, expected.body, response.body, ['body']);
  keep({ body: response.body, status: response.status, headers: response.headers });
}

function writtenRequest(
  { file, scope }: StepContext,
  { request }: RequestStep,
): { request: HttpRequest; root: string } {
  if (typeof request !== 'string') return { request, root: 'request' };
  const key = scope.fillText(request, 'request');
  const { requests = {} } = file;
  const found = Object.hasOwn(requests, key) ? requests[key] : undefined;
  if (found) return { request: found, root: `requests.${key}` };
  throw userError('scenario.noSuchRequest', { name: key, known: Object.keys(requests).join(', ') });
}

function toSend({ method, url, headers = {}, body }: HttpRequest): RequestToSend {
  const has = (name: string): boolean => Object.keys(headers).some((key) => key.toLowerCase() === name);
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const json = isText || body === undefined ? undefined : jsonAsOnWire(body);
  const bytes = body instanceof Uint8Array ? body : typeof body === 'string' ? Buffer.from(body) : undefined;
  return {
    method: (method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase(),
    url,
    headers: { ...(json !== undefined && !has('content-type') && { 'Content-Type': 'application/json' }), ...headers },
    body: json === undefined ? bytes : Buffer.from(json),
  };
}

/** Follows redirects of the same origin, because the request may contain captured values and secrets. */
async function follow(
  { port, host, stopping, tls }: StepContext,
  first: RequestToSend,
  origin: string,
  written: string,
): Promise<ReceivedResponse> {
  const profile = { url: origin, ...(tls && { tls }) };
  const network = await stopping.until(host.network(profile));
  let request = first;
  for (let followed = 0; ; followed++) {
    const response = await stopping.until(port.request(request, { profile, network }, stopping.signal));
    const { location } = response.headers;
    if (!redirects.has(response.status) || typeof location !== 'string') return response;
    const next = standardUrl(location, request.url)?.href;
    if (next === undefined || originOfRequest(next) !== origin) return response;
    // The message contains the URL as it is written, because the values of its variables may be secrets.
    if (followed === maxRedirects) throw userError('scenario.tooManyRedirects', { url: written, max: maxRedirects });
    request = redirected(request, response.status, next);
  }
}

/** As browsers do: 307 and 308 repeat the request, the others continue with GET. */
function redirected(request: RequestToSend, status: number, url: string): RequestToSend {
  const isRepeated = status === 307 || status === 308 || request.method === 'GET' || request.method === 'HEAD';
  if (isRepeated) return { ...request, url };
  const headers = Object.entries(request.headers).filter(([name]) => !/^content-/i.test(name));
  return { method: 'GET', url, headers: Object.fromEntries(headers), body: undefined };
}
