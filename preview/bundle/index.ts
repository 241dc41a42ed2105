/** The preview's page, bundled: what `npm start` serves and `npm run dev` makes again and again. */
export { bundlePage, type BundledPage, PAGE_FOLDER } from './bundle';
