// Installs every VS Code that the tests need, so that two suites do not install the same one at the same time.
import { installVscode, vscodeVersions } from './install.mjs';

for (const version of vscodeVersions) await installVscode(version);
