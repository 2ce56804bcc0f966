import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

const noMantine = {
  group: ['@mantine/*'],
  message: 'Only src/ui may import the component library.',
};
const noInsides = {
  group: ['@/features/*/*', '!@/features/*/feature'],
  message: 'Import another feature only through its index.ts; the application also takes its feature.ts.',
};

/** Direction of imports: app -> features -> clinical, api, workspace -> ui, fhir, i18n. */
const layer = (files, forbidden, extra = []) => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...extra,
          noInsides,
          ...(forbidden.length > 0
            ? [{ group: forbidden, message: 'Against the direction app > features > clinical, api > ui.' }]
            : []),
        ],
      },
    ],
  },
});

export default ts.config(
  { ignores: ['dist', 'target', 'node_modules', 'playwright-report', 'test-results'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  a11y.flatConfigs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Focus is put on purpose on the first field of sign-in and of a dialog.
      'jsx-a11y/no-autofocus': 'off',
      // A scrolling region must be reachable by keyboard (WCAG 2.1.1).
      'jsx-a11y/no-noninteractive-tabindex': [
        'error',
        { tags: [], roles: ['tabpanel', 'region'], allowExpressionValues: true },
      ],
      'no-console': 'error',
    },
  },
  layer(['src/app/**/*', 'src/main.tsx', 'src/test/**/*'], [], [noMantine]),
  layer(['src/features/**/*'], ['@/app/*'], [noMantine]),
  layer(['src/clinical/**/*', 'src/workspace/**/*'], ['@/app/*', '@/features/*'], [noMantine]),
  layer(
    ['src/api/**/*'],
    ['@/app/*', '@/features/*', '@/clinical/*', '@/workspace/*', '@/ui/*'],
    [noMantine],
  ),
  layer(
    ['src/fhir/**/*', 'src/i18n/**/*'],
    ['@/app/*', '@/features/*', '@/clinical/*', '@/workspace/*', '@/api/*', '@/ui/*'],
    [noMantine],
  ),
  layer(['src/ui/**/*'], ['@/app/*', '@/features/*', '@/clinical/*', '@/workspace/*', '@/api/*']),
  { files: ['**/*.test.{ts,tsx}'], rules: { 'no-restricted-imports': ['error', { patterns: [noMantine] }] } },
);
