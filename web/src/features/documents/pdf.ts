import {
  getDocument,
  GlobalWorkerOptions,
  TextLayer,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from 'pdfjs-dist/legacy/build/pdf.mjs';

/** Set by the build. */
declare const __PDF_FILES__: string;

const at = (path: string): string => new URL(path, window.location.origin).href;
const FILES = import.meta.env.DEV ? at('/node_modules/pdfjs-dist/') : at(__PDF_FILES__);
GlobalWorkerOptions.workerSrc =
  FILES + (import.meta.env.DEV ? 'legacy/build/pdf.worker.min.mjs' : 'pdf.worker.js');

/** CSS pixels of a point of a PDF. */
const PIXELS = 96 / 72;
/** Browsers draw nothing, and do not say so, on a canvas that is too large. */
const MOST_PIXELS = 16_000_000;

export type Opened =
  | { readonly kind: 'open'; readonly pdf: Pdf }
  /** It is no PDF that can be read, or it wants a password. */
  | { readonly kind: 'broken' | 'locked' };

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A page that is being drawn. */
export interface Drawing {
  /** Answers whether the page has text. */
  readonly done: Promise<boolean>;
  readonly stop: () => void;
}

export interface Pdf {
  readonly pages: number;
  /** Of the first page, at 100 %. */
  readonly size: Size;
  readonly sizeOf: (page: number) => Promise<Size>;
  readonly draw: (page: number, scale: number, canvas: HTMLCanvasElement, words: HTMLElement) => Drawing;
  readonly close: () => void;
}

/**
 * Reads a PDF to be looked at. Nothing in it acts: scripts, forms, links and what is attached to it are never asked for, and it fetches
 * nothing. What is filled into a form is drawn.
 */
export async function openPdf(content: Blob): Promise<Opened> {
  const task = getDocument({
    data: new Uint8Array(await content.arrayBuffer()),
    cMapUrl: `${FILES}cmaps/`,
    standardFontDataUrl: `${FILES}standard_fonts/`,
    wasmUrl: `${FILES}wasm/`,
    useWasm: false,
    enableXfa: false,
    verbosity: 0,
  });
  try {
    const document = await task.promise;
    return { kind: 'open', pdf: await pdfOf(document, () => void task.destroy()) };
  } catch (error) {
    void task.destroy();
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') return { kind: 'locked' };
    if (name === 'InvalidPDFException' || name === 'FormatError' || name === 'UnknownErrorException')
      return { kind: 'broken' };
    throw error;
  }
}

async function pdfOf(document: PDFDocumentProxy, close: () => void): Promise<Pdf> {
  const sizeOf = async (page: number): Promise<Size> => {
    const { width, height } = (await document.getPage(page)).getViewport({ scale: PIXELS });
    return { width, height };
  };
  return {
    pages: document.numPages,
    size: await sizeOf(1),
    sizeOf,
    draw: (page, scale, canvas, words) => draw(document.getPage(page), scale, canvas, words),
    close,
  };
}

function draw(
  loading: Promise<PDFPageProxy>,
  scale: number,
  canvas: HTMLCanvasElement,
  words: HTMLElement,
): Drawing {
  let stopped = false;
  let stop = (): void => undefined;
  const done = loading.then(async (page) => {
    if (stopped) return true;
    const viewport = page.getViewport({ scale: scale * PIXELS });
    const sharp = Math.min(
      window.devicePixelRatio || 1,
      Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)),
    );
    canvas.width = Math.max(1, Math.floor(viewport.width * sharp));
    canvas.height = Math.max(1, Math.floor(viewport.height * sharp));
    const rendering = page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] });
    stop = () => {
      rendering.cancel();
    };
    await rendering.promise;
    words.replaceChildren();
    words.style.setProperty('--total-scale-factor', String(scale * PIXELS));
    const text = await page.getTextContent();
    const layer = new TextLayer({ textContentSource: text, container: words, viewport });
    stop = () => {
      layer.cancel();
    };
    await layer.render();
    return text.items.some((item) => 'str' in item && item.str.trim() !== '');
  });
  return {
    done,
    stop: () => {
      stopped = true;
      stop();
    },
  };
}
