import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { FilePermission, type FileStat, FileType, Uri } from 'vscode';
import { fileNotFound } from '../guarded/fileErrors.ts';
import { ReadOnlyFiles } from '../guarded/readOnlyFiles.ts';

const scheme = 'socketio-inspector-docs';
const folder: FileStat = {
  type: FileType.Directory,
  ctime: 0,
  mtime: 0,
  size: 0,
  permissions: FilePermission.Readonly,
};

/**
 * The pages of the documentation as read-only files, for VS Code's Markdown preview. The package contains them in one compressed file,
 * because hundreds of small files would make the package larger than all of the code of a page. The file is read when a page is first shown.
 */
export class DocumentationFiles extends ReadOnlyFiles {
  readonly #extensionUri: Uri;
  #pages: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

  /** @param extensionUri the folder of the extension */
  constructor(extensionUri: Uri) {
    super(scheme);
    this.#extensionUri = extensionUri;
  }

  /** The URI of a page. @param path such as `causes/ack.timeout.md` */
  static uriOf(path: string): Uri {
    return Uri.from({ scheme, path: `/${path}` });
  }

  async stat(uri: Uri): Promise<FileStat> {
    const pages = await this.#read();
    const page = pages.get(uri.path) ?? (await this.#picture(uri));
    if (page)
      return { type: FileType.File, ctime: 0, mtime: 0, size: page.length, permissions: FilePermission.Readonly };
    const prefix = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    if ([...pages.keys()].some((path) => path.startsWith(prefix))) return folder;
    throw fileNotFound(uri);
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    const page = (await this.#read()).get(uri.path) ?? (await this.#picture(uri));
    if (!page) throw fileNotFound(uri);
    return page;
  }

  async readDirectory(uri: Uri): Promise<[string, FileType][]> {
    const prefix = uri.path.endsWith('/') ? uri.path : `${uri.path}/`;
    const found = new Map<string, FileType>();
    for (const path of (await this.#read()).keys()) {
      if (!path.startsWith(prefix)) continue;
      const [name = '', ...rest] = path.slice(prefix.length).split('/');
      found.set(name, rest.length > 0 ? FileType.Directory : FileType.File);
    }
    return [...found];
  }

  /** The content of a picture that a page shows: `../media/NAME.png`, seen from a page in the root. */
  async #picture({ path }: Uri): Promise<Uint8Array | undefined> {
    const [, name] = /^\/media\/([\w-]+\.png)$/.exec(path) ?? [];
    if (name === undefined) return undefined;
    return readFile(Uri.joinPath(this.#extensionUri, 'media', name).fsPath).catch(() => undefined);
  }

  #read(): Promise<ReadonlyMap<string, Uint8Array>> {
    return (this.#pages ??= this.#decompress());
  }

  async #decompress(): Promise<ReadonlyMap<string, Uint8Array>> {
    const json = await promisify(brotliDecompress)(
      await readFile(Uri.joinPath(this.#extensionUri, 'dist', 'docs.json.br').fsPath),
    );
    const pages = JSON.parse(json.toString()) as Record<string, string>;
    return new Map(Object.entries(pages).map(([path, text]) => [`/${path}`, Buffer.from(text)]));
  }
}
