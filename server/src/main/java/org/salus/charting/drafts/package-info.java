/** Working copies of what is being written: kept field by field, merged, never overwritten. */
@org.jspecify.annotations.NullMarked
package org.salus.charting.drafts;
