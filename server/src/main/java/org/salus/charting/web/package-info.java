/** Drafts over HTTP. */
@org.jspecify.annotations.NullMarked
package org.salus.charting.web;
