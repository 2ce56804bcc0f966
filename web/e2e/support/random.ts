/** Of the run in which a word was with one browser alone; a run that takes another sets SALUS_SEED, and repeats by it. */
const SEED = 683_841;

/** Numbers from 0 to 1 that a seed decides: the same each time, so that what passed passes again. */
export function random(): { readonly seed: number; readonly next: () => number } {
  const seed = Number(process.env.SALUS_SEED ?? SEED);
  let state = seed >>> 0;
  return {
    seed,
    next: () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
