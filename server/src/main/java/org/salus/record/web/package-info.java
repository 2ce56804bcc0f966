/** The record's own administration over HTTP. */
@org.jspecify.annotations.NullMarked
package org.salus.record.web;
