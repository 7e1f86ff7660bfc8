import * as v from 'valibot';

/**
 * What a profile needs of the machine and only the host can know: the content of the files that `tls` names, the proxy that VS Code's
 * settings choose, whether the system's certificates are trusted. It travels beside the profile and is never shown or recorded.
 */
export const networkSchema = v.object({
  /** PEM texts, and the bytes of the PKCS #12 file. */
  tls: v.optional(
    v.object({
      ca: v.optional(v.string()),
      cert: v.optional(v.string()),
      key: v.optional(v.string()),
      pfx: v.optional(v.instance(ArrayBuffer)),
    }),
  ),
  proxy: v.optional(
    v.object({
      /** http, https, socks…, user and password included. */
      url: v.string(),
      /** Value of the header Proxy-Authorization. */
      authorization: v.optional(v.string()),
      /** False: the certificate of an https proxy is not verified. */
      strictSsl: v.optional(v.boolean()),
    }),
  ),
  /** Certificates of the operating system are trusted beside those that Node brings along. */
  systemCertificates: v.optional(v.boolean()),
});

export type Network = v.InferOutput<typeof networkSchema>;
export type NetworkProxy = NonNullable<Network['proxy']>;
