/** Phrases: texts that are typed often, by a name, with what the chart holds put into them. */
@org.jspecify.annotations.NullMarked
package org.salus.charting.phrases;
