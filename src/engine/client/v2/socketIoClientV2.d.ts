/** socket.io-client 2.5 under its alias, which has no types. The types of its used parts are in v2PrivateFields.ts. */
declare module 'socket.io-client-v2' {
  const client: { readonly Manager: new (url: string, options: object) => unknown };
  export = client;
}
