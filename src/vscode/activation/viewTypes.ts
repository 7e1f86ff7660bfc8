/** The view type with which VS Code restores the panel after a reload. */
export const panelViewType = 'socketioInspector.panel';
/** The editor of session files. */
export const sessionViewType = 'socketioInspector.session';

/**
 * The type of the data that is dragged in the Collections view. VS Code derives it from the ID of the view, in lower
 * case.
 */
export const collectionMime = 'application/vnd.code.tree.socketioinspector.collections';
