import * as v from 'valibot';

/**
 * The data of the machine that a profile needs and that only the host knows: the content of the files in `tls`, the
 * proxy in the settings of VS Code, and whether certificates of the operating system are trusted. It is sent together
 * with the profile and is never shown or recorded.
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
      /** The URL of an HTTP, HTTPS or SOCKS proxy, including user name and password. */
      url: v.string(),
      /** Value of the `Proxy-Authorization` header. */
      authorization: v.optional(v.string()),
      /** If false, the certificate of an HTTPS proxy is not verified. */
      strictSsl: v.optional(v.boolean()),
    }),
  ),
  /** Certificates of the operating system are trusted in addition to those of Node.js. */
  systemCertificates: v.optional(v.boolean()),
});

export type Network = v.InferOutput<typeof networkSchema>;
export type NetworkProxy = NonNullable<Network['proxy']>;
