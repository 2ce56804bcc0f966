export { Choose, Line, Note } from './parts';
