/**
 * The operations of the terminology service on the wire. They lie here, and not in {@code terminology}, because they are
 * {@link org.salus.record.Operation}s: the terminology module is used by search, which the record is built on, so it cannot know the record.
 */
@org.jspecify.annotations.NullMarked
package org.salus.record.terminology;
