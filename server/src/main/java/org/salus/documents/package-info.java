/** Documents that come from outside: looked at before they are stored, filed in a chart, moved to another one. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "documents", allowedDependencies = {"kernel", "fhir", "vault", "store", "access", "audit", "record", "patients"})
package org.salus.documents;
