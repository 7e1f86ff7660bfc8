import type { Panel } from './panel.ts';

/** Every secret value contains this text, so that one search finds all of them. */
export const planted = 'pl4nt3d';

/** Connects with a secret in every place that can contain one, and opens the options of the connection again. */
export async function connectWithSecrets(panel: Panel, url: string): Promise<void> {
  await panel.button('Options').click();
  await panel.textbox('Auth').fill(`{"token": "${planted}-token", "user": {"key": "${planted}-key"}, "pin": 4711}`);
  await panel.addRow('Header', 'Authorization', `Bearer ${planted}-header`);
  await panel.addRow('Query parameter', 'token', `${planted}-query`);
  await panel.addRow('Query parameter', 'room', '42');
  await panel.textbox('Passphrase').fill(`${planted}-pass`);
  await panel.connect(url);
  await panel.button('Options').click();
}
