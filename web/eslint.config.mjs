import tseslint from 'typescript-eslint';

const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };
const noHtml = {
  selector: "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/], JSXAttribute[name.name='dangerouslySetInnerHTML']",
  message: 'Text is set as text.',
};

export default tseslint.config(
  { ignores: ['dist/', 'dist-*/', 'packages/{anchor,customer,screen}/pkg/', '**/generated/', '**/*.mjs'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noHtml],
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true }],
    },
  },
  {
    files: ['**/*.config.ts', '**/*.test.ts', '**/*.test.tsx'],
    rules: { 'no-restricted-syntax': ['error', noHtml], 'max-lines-per-function': 'off' },
  },
  {
    files: ['packages/{customer,lens,page,protocol,session,screen}/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['preact', 'preact/*', '@preact/signals', 'lucide-preact', '@bowline/ui*'], message: 'This package knows no UI library.' }] }],
    },
  },
);
