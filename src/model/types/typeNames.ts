/** Prefixes of interface names by namespace: none for `/`, “AdminChat” for `/admin/chat`. Prefixes are unique. */
export function interfaceNames(namespaces: readonly string[]): Map<string, string> {
  const used = new Set<string>();
  const names = new Map<string, string>();
  for (const namespace of namespaces) {
    const base = namespace === '/' ? '' : pascalCase(namespace) || 'Namespace';
    let name = base;
    for (let number = 2; used.has(name); number++) name = `${base || 'Namespace'}${number}`;
    used.add(name);
    names.set(namespace, name);
  }
  return names;
}

function pascalCase(text: string): string {
  const joined = text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^\d/.test(joined) ? `N${joined}` : joined;
}
