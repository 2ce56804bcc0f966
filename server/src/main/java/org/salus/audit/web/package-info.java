/** The audit over HTTP, for the privacy officer. */
@org.jspecify.annotations.NullMarked
package org.salus.audit.web;
