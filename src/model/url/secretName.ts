/** The text that replaces secrets where they must not be visible. */
export const redacted = '‹redacted›';

/** Words that mark the value of a name as a secret, anywhere in the name. */
const secretPart =
  /token|secret|passw|passphrase|passcode|api[-_.]?key|auth|session|sessid|credential|jwt|signature|bearer|cookie|assertion/i;
/** Words that mark the value as a secret only as whole words, because they are also parts of ordinary words ("monkey", "encode"). */
const secretWord =
  /^(?:key|keys|sig|sign|hmac|mac|pwd|pw|pass|pin|code|otp|totp|mfa|sas|sess|sid|cred|creds|ticket|nonce|csrf|xsrf|saml|oauth|psk|tkn|tok|cvv|cvc|cvn|2fa|tfa|keypairid)$/i;
/** Secret words without a separator: "accesskey", "userpwd". */
const joinedWord =
  /^(?:my|pass|pin|priv|stream|publish|invite|invitation|join|meeting|login|verify|verification|activation|reset|security|recovery|backup|unlock|confirmation|sms|mfa|otp|device|web|webhook|wifi|ssh|pgp|gpg|aes|rsa|hmac|token|access|secret|private|shared|auth|master|account|client|server|host|function|subscription|app|user|admin|db|encryption|signing|service|license|licence|api|x)(?:key|sig|pwd|pass|pin|code)$/i;

/** Whether a query value with this name is a secret: token, password, sig, key, access_key, pwd, code and similar names. */
export function isSecretName(name: string): boolean {
  if (secretPart.test(name)) return true;
  const separated = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2');
  // The name is also tested unchanged, because "PINcode" is one word. A number after a word is part of it: "key1".
  const words = [separated, name]
    .flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))
    .map((word) => word.replace(/\d{1,9}$/, ''));
  return words.some((word) => secretWord.test(word) || joinedWord.test(word));
}
