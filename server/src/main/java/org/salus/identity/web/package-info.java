/** Sign-in, tokens and the administration of users over HTTP. */
@org.jspecify.annotations.NullMarked
package org.salus.identity.web;
