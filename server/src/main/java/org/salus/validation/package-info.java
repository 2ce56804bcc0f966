/** Profiles and invariants beyond the structure that the engine checks: HAPI's validator over packages such as US Core. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "validation", allowedDependencies = {"kernel", "fhir", "vault", "store", "terminology"})
package org.salus.validation;
