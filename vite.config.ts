import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The merchant's screens. Splitting is left to the lazy routes: grouping Polaris by hand puts all of it in the first load. */
export default defineConfig({
  root: "app",
  plugins: [react()],
  build: { outDir: "../dist/app", emptyOutDir: true, target: "es2022", manifest: true, assetsInlineLimit: 0 },
});
