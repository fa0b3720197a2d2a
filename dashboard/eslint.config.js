import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y-x";
import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Imports go one way: app -> routes -> features -> components -> lib.
const below = {
  routes: ["app"],
  features: ["app", "routes"],
  components: ["app", "routes", "features"],
  lib: ["app", "routes", "features", "components"],
};
const features = readdirSync(new URL("src/features", import.meta.url));
const zones = [
  ...Object.entries(below).flatMap(([folder, others]) =>
    others.map((from) => ({ target: `./src/${folder}`, from: `./src/${from}` })),
  ),
  // No feature imports another: what they share is in components or lib.
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
  })),
];

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
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true },
      ],
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/only-throw-error": "off",
      "max-lines": ["error", 300],
    },
  },
  {
    // fetch is called in one place: it knows the session, and what errors are.
    files: ["src/**"],
    ignores: ["src/lib/client.ts", "src/test/**"],
    rules: { "no-restricted-globals": ["error", "fetch"] },
  },
);
