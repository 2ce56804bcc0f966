/** The door: every read and write of the record goes through here. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "record", allowedDependencies = {"kernel", "fhir", "vault", "store", "terminology", "search", "validation", "identity", "access", "audit"})
package org.salus.record;
