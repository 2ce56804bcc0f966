/** Roles and policies: a decision and a filter for every act. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "access", allowedDependencies = {"kernel", "fhir", "vault", "store", "identity"})
package org.salus.access;
