/** socket.io-client 2.5 under its alias, which has no types. What is used of it is described in v2Parts.ts. */
declare module 'socket.io-client-v2' {
  const client: { readonly Manager: new (url: string, options: object) => unknown };
  export = client;
}
