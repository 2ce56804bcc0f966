/**
 * Readers of the official releases of terminologies, in the form in which their owners publish them. They stream: memory does
 * not grow with a file, but for one small entry per concept, by which duplicates and cycles are found. Whatever a
 * release does not keep to is refused with its file, line and column; nothing is guessed and nothing half loaded.
 */
@org.jspecify.annotations.NullMarked
package org.salus.terminology.loaders;
