/** What an AMD loader tells a module about itself. */
declare module 'amd-module' {
  const loader: { readonly uri?: string } | undefined;
  export default loader;
}
