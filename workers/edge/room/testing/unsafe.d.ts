/** workerd's module for tests (compatibility flag `unsafe_module`); a deployed Worker cannot import it. */
declare module "workerd:unsafe" {
  const unsafe: { evict(object: unknown): Promise<void> };
  export default unsafe;
}
