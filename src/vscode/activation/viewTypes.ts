/** Under this name VS Code brings the panel back after a reload. */
export const panelViewType = 'socketioInspector.panel';
/** The editor of session files. */
export const sessionViewType = 'socketioInspector.session';
