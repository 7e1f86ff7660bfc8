/**
 * The controller of the Test Explorer. It exists as soon as the workspace is trusted and contains a collection, so that the Testing view
 * does not appear in other workspaces. Its items are loaded when the view is opened, when a collection is opened, or when tests are run.
 */
import { type Disposable, type TestController, type TestRunProfile, type Uri, workspace } from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { createController, createProfile } from '../guarded/tests.ts';

/** The functions of the host that the controller calls. */
export interface TestHost {
  /** Shows the collections; called once. `profile` runs tests with the selected environments. */
  attach(controller: TestController, profile: TestRunProfile): void;
  /** @param item all collections when left out */
  resolve(item: Parameters<NonNullable<TestController['resolveHandler']>>[0]): Promise<void>;
  refresh(): Promise<void>;
  readonly run: TestRunProfile['runHandler'];
  configure(): Promise<void>;
}

export interface TestControllerDeps {
  readonly load: () => Promise<TestHost>;
  /** The name of the extension. The texts of the host are not loaded yet. */
  readonly label: string;
}

const suffix = '.socketio.json';
const pattern = `**/*${suffix}`;
const passedOver = '**/node_modules/**';
export const controllerId = 'socketioInspector';

export class LazyTestController implements Disposable {
  readonly #deps: TestControllerDeps;
  readonly #store = new DisposableStore();
  #attached: Promise<TestHost> | undefined;
  #created: { readonly controller: TestController; readonly profile: TestRunProfile } | undefined;

  constructor(deps: TestControllerDeps) {
    this.#deps = deps;
    if (workspace.isTrusted) void this.#look();
    else this.#store.add(workspace.onDidGrantWorkspaceTrust(() => void this.#look()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #look(): Promise<void> {
    const watcher = this.#store.add(workspace.createFileSystemWatcher(pattern, false, true, true));
    this.#store.add(watcher.onDidCreate(() => this.#create()));
    const opened = ({ uri }: { readonly uri: Uri }): void => {
      if (uri.path.endsWith(suffix) && workspace.getWorkspaceFolder(uri)) void this.#attach();
    };
    this.#store.add(workspace.onDidOpenTextDocument(opened));
    workspace.textDocuments.forEach(opened);
    const [found] = await workspace.findFiles(pattern, passedOver, 1);
    if (found) this.#create();
  }

  #create(): { readonly controller: TestController; readonly profile: TestRunProfile } {
    if (this.#created) return this.#created;
    const { label } = this.#deps;
    const controller = this.#store.add(createController(controllerId, label));
    controller.resolveHandler = async (item) => (await this.#attach()).resolve(item);
    controller.refreshHandler = async () => (await this.#attach()).refresh();
    const profile = this.#store.add(
      createProfile(controller, label, {
        run: async (request, token) => (await this.#attach()).run(request, token),
      }),
    );
    profile.configureHandler = () => void this.#attach().then((host) => host.configure());
    this.#created = { controller, profile };
    return this.#created;
  }

  #attach(): Promise<TestHost> {
    const { controller, profile } = this.#create();
    return (this.#attached ??= this.#deps.load().then((host) => {
      host.attach(controller, profile);
      return host;
    }));
  }
}
