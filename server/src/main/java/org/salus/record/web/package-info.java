/** Administration of what the door enforces, over HTTP. */
@org.jspecify.annotations.NullMarked
package org.salus.record.web;
