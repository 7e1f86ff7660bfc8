import { expect, it } from 'vitest';
import { HandshakeSecrets } from '../../../../src/engine/source/handshakeSecrets.ts';

const request = {
  method: 'GET',
  url: '/socket.io/?EIO=4&token=planted-in-url',
  headers: { cookie: 'id=planted-cookie' },
};

it('the secrets of the URL, the cookies and the auth payloads are masked', () => {
  const secrets = new HandshakeSecrets(request);
  secrets.add({ token: 'planted-in-auth' });
  expect(secrets.redactor.text('planted-in-url planted-cookie planted-in-auth other')).toBe(
    '‹redacted› ‹redacted› ‹redacted› other',
  );
});

it('there is one redactor for all namespaces that are joined with the same payload', () => {
  const secrets = new HandshakeSecrets(request);
  secrets.add({ token: 'planted-in-auth' });
  const { redactor } = secrets;
  secrets.add({ token: 'planted-in-auth' });
  secrets.add({});
  expect(secrets.redactor).toBe(redactor);
  secrets.add({ token: 'another-secret' });
  expect(secrets.redactor).not.toBe(redactor);
  expect(secrets.redactor.text('planted-in-auth another-secret')).toBe('‹redacted› ‹redacted›');
});
