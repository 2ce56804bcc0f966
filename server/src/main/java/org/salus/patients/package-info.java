/** Who the patients are: one chart for each, merged and given back, and what is printed for them. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "patients", allowedDependencies = {"kernel", "fhir", "vault", "store", "identity", "access", "audit", "record", "printing"})
package org.salus.patients;
