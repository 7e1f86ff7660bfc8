/** Rules of ESLint for oxlint: the one that oxlint does not have, and one whose regular expressions need look-ahead. */
import { builtinRules } from 'eslint/use-at-your-own-risk';

const names = ['no-restricted-syntax', 'id-match'];

export default {
  meta: { name: 'eslint-js' },
  rules: Object.fromEntries(names.map((name) => [name, builtinRules.get(name)])),
};
