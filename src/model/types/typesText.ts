/** Types of events as the text of a document. */
import { asyncApiDocument } from './asyncApi.ts';
import type { NamespaceTypes } from './eventTypes.ts';
import { schemaFile } from './jsonSchema.ts';
import type { TypeFormat } from './typeFormats.ts';
import { typeScriptModule } from './typeScript.ts';

export interface TypesInfo {
  /** The first lines of a TypeScript module, without comment characters. */
  readonly comment: string;
  readonly title: string;
  /** The URL of the server; undefined if there are several. */
  readonly url: string | undefined;
}

export function typesText(
  namespaces: readonly NamespaceTypes[],
  format: TypeFormat,
  { comment, title, url }: TypesInfo,
): string {
  if (format === 'ts') return typeScriptModule(namespaces, comment);
  const document = format === 'jsonschema' ? schemaFile(namespaces) : asyncApiDocument(namespaces, { title, url });
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The URL of the connections, if all have the same. */
export function onlyUrl(connections: readonly { readonly url: string }[]): string | undefined {
  const urls = new Set(connections.map(({ url }) => url).filter((url) => url !== ''));
  const [url] = urls;
  return urls.size === 1 ? url : undefined;
}
