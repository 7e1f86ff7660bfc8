/** The names of the tools for agents. They are in a file of their own, because the entry point of the extension must stay small. */
export const toolNames = [
  'list_sources',
  'list_connections',
  'list_findings',
  'read_timeline',
  'get_entry',
  'compare_entries',
  'wait_for_event',
  'diagnose_connection',
  'list_sockets',
  'list_rooms',
  'connect',
  'disconnect',
  'emit_event',
  'reply_event',
  'run_scenario',
  'start_proxy',
  'watch_url',
  'stop_source',
] as const;
export type ToolName = (typeof toolNames)[number];
