/** Channels by which messages leave for patients. Knows nothing of the record. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "messaging", allowedDependencies = {})
package org.salus.messaging;
