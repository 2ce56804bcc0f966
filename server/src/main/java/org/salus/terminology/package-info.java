/** Code systems, value sets and maps: versioned, in the database, with the operations of a FHIR terminology service. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "terminology", allowedDependencies = {"kernel", "fhir", "vault", "store"})
package org.salus.terminology;
