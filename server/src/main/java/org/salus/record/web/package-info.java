/** Administration of the record over HTTP: what the door enforces, and how the index is. */
@org.jspecify.annotations.NullMarked
package org.salus.record.web;
