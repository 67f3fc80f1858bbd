/** Loaded for what it does when it is loaded: it puts its handler where the library looks for it. */
declare module "pdfjs-dist/legacy/build/pdf.worker.mjs";
