export { Narrative } from './narrative';
export { appendedTo, authorOf, signersOf } from './note';
