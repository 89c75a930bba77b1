import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['dist/', 'dist-server/', 'test-results/', 'bench/results/', 'tests/fixtures/'] },
  // A rule that is wrong somewhere is changed here, for everyone to see, not switched off on the spot.
  { linterOptions: { noInlineConfig: true } },
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'max-lines': ['error', 400],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-properties': [
        'error',
        {
          property: 'toLocaleString',
          message: 'The first use of Intl takes tens of milliseconds: base/count.ts writes counts.',
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Columns are read as `table.parent[span]!`: noUncheckedIndexedAccess cannot know that a row number is in range.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers in messages and URLs are what they look like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `() => set.add(x)` as a handler returns something nobody reads: harmless.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // The compiler knows these better: an index signature or a wire value can be missing where the type says it is there.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Functions are handed on as `const { log } = child`; ours are closures or bound where they need `this`.
      '@typescript-eslint/unbound-method': 'off',
      // A type parameter that stands once documents a relation; `void x` marks a dependency that an effect tracks.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Columns, maps and URLs are raw state, replaced whole (docs: "State"), never mutated through proxies.
      'svelte/prefer-svelte-reactivity': 'off',
      // Links are relative to <base href> and go through our own router (src/lib/router), not SvelteKit's.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // ESLint sees an imported component as `any`; svelte-check knows its props and checks them.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'prefer-const': 'off', // `let { a, b } = $props()` is how Svelte writes it
      'svelte/prefer-const': ['error', { destructuring: 'all', excludedRunes: ['$props', '$derived'] }],
    },
  },
  {
    // Tests read answers as JSON and look at what they need; a fake is async because the real thing is.
    files: ['tests/**'],
    rules: {
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  // Plain scripts, checked by svelte-check through their JSDoc.
  { files: ['**/*.js', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },
  // The only way to copy on plain http, where navigator.clipboard is missing.
  { files: ['src/lib/ui/clipboard.ts'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  // Playwright wants `({}, use)` for a fixture that uses no other.
  { files: ['tests/browser/support/**'], rules: { 'no-empty-pattern': 'off' } },
);
