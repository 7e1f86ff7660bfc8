/** The view type with which VS Code restores the panel after a reload. */
export const panelViewType = 'socketioInspector.panel';
/** The editor of session files. */
export const sessionViewType = 'socketioInspector.session';
