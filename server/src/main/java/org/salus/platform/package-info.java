/** Start-up, settings, embedded PostgreSQL, TLS, health, metrics and the command line. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "platform")
package org.salus.platform;
