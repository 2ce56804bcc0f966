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

/** Codes and units that read the same in every language. */
const UNIVERSAL =
  /^(?:kg\/m²|kg|cm|mmHg|mL|mg|°C|[\d\s%·:;,.…/|()[\]{}<>=+×–−→↑↓▲◆○●!?*#&@_-]|Ctrl|Enter|Esc|Salus|\b[a-zA-Z]\b)*$/;
const SPOKEN =
  /^(?:aria-label|aria-description|title|placeholder|alt|label|detail|meaning|what|hint|caption)$/;

/** Text that a person reads comes from i18n: it is never written into a screen. */
const noLiteralText = {
  meta: { type: 'problem', messages: { literal: 'Put “{{text}}” into i18n and show it with t().' } },
  create(context) {
    const check = (node, text) => {
      const said = text.trim();
      if (!/\p{L}/u.test(said) || UNIVERSAL.test(said)) return;
      context.report({ node, messageId: 'literal', data: { text: said.slice(0, 40) } });
    };
    /** The texts that an expression may show. */
    const shown = (node) => {
      if (node?.type === 'Literal' && typeof node.value === 'string') check(node, node.value);
      else if (node?.type === 'TemplateLiteral')
        node.quasis.forEach((part) => check(part, part.value.cooked));
      else if (node?.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(shown);
      else if (node?.type === 'LogicalExpression') shown(node.right);
    };
    return {
      JSXText: (node) => check(node, node.value),
      'JSXElement > JSXExpressionContainer': (node) => shown(node.expression),
      JSXAttribute(node) {
        if (!SPOKEN.test(node.name.name)) return;
        if (node.value?.type === 'Literal') check(node, String(node.value.value));
        else if (node.value?.type === 'JSXExpressionContainer') shown(node.value.expression);
      },
    };
  },
};

/** A recorded decimal is shown with its digits, which its number does not have. */
const digitsLost = [
  'CallExpression[callee.name=/^(String|numberText)$/] > MemberExpression[property.name=/^value(Decimal)?$/]',
  'CallExpression[callee.property.name=/^to(String|Fixed)$/] > MemberExpression > MemberExpression[property.name=/^value(Decimal)?$/]',
  'TemplateLiteral > MemberExpression[property.name="value"][object.property.name=/Quantity$|^low$|^high$/]',
].map((selector) => ({
  selector,
  message: 'Show a recorded decimal with decimalText() of @/fhir/decimals.',
}));
const exactJson = ['parse', 'stringify'].map((property) => ({
  object: 'JSON',
  property,
  message: 'The digits of decimals are kept by readJson() and writeJson() of @/fhir/decimals.',
}));

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
  {
    files: ['src/**/*.tsx'],
    ignores: ['**/*.test.tsx', 'src/test/**/*', 'src/gallery/**/*', '**/testing.tsx'],
    plugins: { salus: { rules: { 'no-literal-text': noLiteralText } } },
    rules: { 'salus/no-literal-text': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.{ts,tsx}', 'src/test/**/*'],
    rules: { 'no-restricted-syntax': ['error', ...digitsLost] },
  },
  {
    files: ['src/api/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-properties': ['error', ...exactJson] },
  },
  { files: ['*.mjs'], languageOptions: { globals: globals.node }, rules: { 'no-console': 'off' } },
  layer(['src/app/**/*', 'src/main.tsx', 'src/check-in.tsx', 'src/test/**/*'], [], [noMantine]),
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
