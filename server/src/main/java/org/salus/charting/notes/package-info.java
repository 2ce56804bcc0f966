/** Visit notes: begun from a template, signed, co-signed, amended, never overwritten. */
@org.jspecify.annotations.NullMarked
package org.salus.charting.notes;
