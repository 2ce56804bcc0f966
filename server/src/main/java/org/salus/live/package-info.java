/** Reads the change log and tells open screens what changed. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "live", allowedDependencies = {"kernel", "fhir", "vault", "store", "identity", "access", "audit", "record"})
package org.salus.live;
