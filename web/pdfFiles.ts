import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const HOME = fileURLToPath(new URL('./node_modules/pdfjs-dist/', import.meta.url));
const { version } = JSON.parse(readFileSync(`${HOME}package.json`, 'utf8')) as { version: string };

/** Where the built application finds the files below; the version is part of it, since they may be kept for ever. */
export const PDF_FILES = `/assets/pdf-${version}/`;

/**
 * What the PDF viewer loads by name when a document needs it: its worker, fonts that a file names and does not bring, tables of Asian
 * characters, and decoders of scanned images (as script: the page's policy lets no WebAssembly be compiled).
 */
export function pdfFiles(): Plugin {
  return {
    name: 'pdf-files',
    apply: 'build',
    generateBundle() {
      const emit = (path: string, as = path): void => {
        this.emitFile({
          type: 'asset',
          fileName: PDF_FILES.slice(1) + as,
          source: readFileSync(HOME + path),
        });
      };
      // Servers know ".js"; not all know ".mjs".
      emit('legacy/build/pdf.worker.min.mjs', 'pdf.worker.js');
      emit('LICENSE');
      for (const folder of ['cmaps', 'standard_fonts', 'wasm'])
        for (const name of readdirSync(HOME + folder))
          if (folder !== 'wasm' || /^LICENSE|nowasm_fallback\.js$/.test(name)) emit(`${folder}/${name}`);
    },
  };
}
