/** The server's certificate. */
@org.jspecify.annotations.NullMarked
package org.salus.platform.tls;
