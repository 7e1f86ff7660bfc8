/**
 * CodeMirror puts its styles into a style element, which the page's policy refuses. This module uses a style sheet that a script created,
 * which the policy allows, because it cannot come from markup.
 */
import { StyleModule } from 'style-mod';

let sheet: CSSStyleSheet | undefined;
let mounted: readonly StyleModule[] = [];

/** From now on, all styles of editors are added to the document's adopted style sheet. */
export function adoptEditorStyles(): void {
  if (sheet) return;
  const adopted = new CSSStyleSheet();
  sheet = adopted;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, adopted];
  StyleModule.mount = (_root, modules) => {
    const requested: readonly StyleModule[] = Array.isArray(modules) ? modules : [modules];
    if (requested.every((module) => mounted.includes(module))) return;
    // The order of an editor's styles is kept, because the last of several equal selectors has precedence.
    mounted = [...requested, ...mounted.filter((module) => !requested.includes(module))];
    adopted.replaceSync(mounted.map((module) => module.getRules()).join('\n'));
  };
}
