import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y-x";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Imports go one way: app -> routes -> features -> components -> lib. No feature
// imports another: what they share is in components or lib.
const ABOVE = {
  lib: ["components", "features", "routes", "app"],
  components: ["features", "routes", "app"],
  features: ["features", "routes", "app"],
  routes: ["app"],
};
const directions = Object.entries(ABOVE).map(([folder, above]) => ({
  files: [`src/${folder}/**`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            group: above.map((name) => `@/${name}/**`),
            message: `This is above ${folder}; what both need goes further down.`,
          },
          {
            group: ["../../**"],
            message: "Name what is in another folder from the top: @/lib/...",
          },
        ],
      },
    ],
  },
}));

export default defineConfig(
  { ignores: ["src/lib/schema.d.ts", "src/routeTree.gen.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  hooks.configs.flat.recommended,
  jsxA11y.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/only-throw-error": "off",
      "max-lines": ["error", 300],
    },
  },
  ...directions,
  {
    // fetch is called in one place: it knows the session, and what errors are.
    files: ["src/**"],
    ignores: ["src/lib/client.ts", "src/test/**"],
    rules: { "no-restricted-globals": ["error", "fetch"] },
  },
);
