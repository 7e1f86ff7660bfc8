import type { ToolName } from './toolNames.ts';

/** The permissions of `mcp --allow`, and the tools that each of them allows. */
export const permissions = {
  connect: ['connect', 'disconnect', 'diagnose_connection', 'stop_source'],
  emit: ['emit_event', 'reply_event'],
  run: ['run_scenario'],
  proxy: ['start_proxy', 'stop_source'],
} as const satisfies Readonly<Record<string, readonly ToolName[]>>;
export type Permission = keyof typeof permissions;

/** The first permission that allows a tool; undefined for a tool that is available only in a window. */
export function permissionFor(name: ToolName): Permission | undefined {
  const found = Object.entries(permissions).find(([, tools]) => (tools as readonly string[]).includes(name));
  return found?.[0] as Permission | undefined;
}
