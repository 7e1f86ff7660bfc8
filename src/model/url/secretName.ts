/** What stands for a secret wherever it must not be seen. */
export const redacted = '‹redacted›';

/** Words of a name that mark its value as a secret, wherever they stand in it. */
const secretPart =
  /token|secret|passw|passphrase|passcode|api[-_.]?key|auth|session|sessid|credential|jwt|signature|bearer|cookie|assertion/i;
/** Likewise, but only as a whole word: they are parts of ordinary words too ("monkey", "encode"). */
const secretWord =
  /^(?:key|keys|sig|sign|hmac|mac|pwd|pw|pass|pin|code|otp|totp|mfa|sas|sess|sid|cred|creds|ticket|nonce|csrf|xsrf|saml|oauth|psk|tkn|tok|cvv|cvc|cvn|2fa|tfa|keypairid)$/i;
/** Words that are written together: "accesskey", "userpwd". */
const joinedWord =
  /^(?:my|pass|pin|priv|stream|publish|invite|invitation|join|meeting|login|verify|verification|activation|reset|security|recovery|backup|unlock|confirmation|sms|mfa|otp|device|web|webhook|wifi|ssh|pgp|gpg|aes|rsa|hmac|token|access|secret|private|shared|auth|master|account|client|server|host|function|subscription|app|user|admin|db|encryption|signing|service|license|licence|api|x)(?:key|sig|pwd|pass|pin|code)$/i;

/** Whether a query value of this name is a secret: token, password, sig, key, access_key, pwd, code and their kin. */
export function isSecretName(name: string): boolean {
  if (secretPart.test(name)) return true;
  const separated = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  // As it is written too: "PINcode" is one word. A number behind a word counts: "key1".
  const words = [separated, name]
    .flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))
    .map((word) => word.replace(/\d{1,9}$/, ''));
  return words.some((word) => secretWord.test(word) || joinedWord.test(word));
}
