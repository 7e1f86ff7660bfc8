/** The formats of “Copy as…”: clients in nine languages, and handlers of servers in three. */
export const codeFormats = [
  'javascript',
  'typescript',
  'python',
  'java',
  'kotlin',
  'swift',
  'dart',
  'csharp',
  'go',
  'javascriptHandler',
  'typescriptHandler',
  'pythonHandler',
] as const;
export type CodeFormat = (typeof codeFormats)[number];

export interface FormatInfo {
  /** Names of languages and packages are not translated. */
  readonly language: string;
  readonly library: string;
  readonly isHandler: boolean;
}

export const formatInfo: Readonly<Record<CodeFormat, FormatInfo>> = {
  javascript: { language: 'JavaScript', library: 'socket.io-client', isHandler: false },
  typescript: { language: 'TypeScript', library: 'socket.io-client', isHandler: false },
  python: { language: 'Python', library: 'python-socketio', isHandler: false },
  java: { language: 'Java', library: 'io.socket:socket.io-client', isHandler: false },
  kotlin: { language: 'Kotlin', library: 'io.socket:socket.io-client', isHandler: false },
  swift: { language: 'Swift', library: 'socket.io-client-swift', isHandler: false },
  dart: { language: 'Dart', library: 'socket_io_client', isHandler: false },
  csharp: { language: 'C#', library: 'SocketIOClient', isHandler: false },
  go: { language: 'Go', library: 'github.com/zishang520/socket.io/clients/socket/v3', isHandler: false },
  javascriptHandler: { language: 'JavaScript', library: 'socket.io', isHandler: true },
  typescriptHandler: { language: 'TypeScript', library: 'socket.io', isHandler: true },
  pythonHandler: { language: 'Python', library: 'python-socketio', isHandler: true },
};

export function isCodeFormat(text: unknown): text is CodeFormat {
  return codeFormats.some((format) => format === text);
}
