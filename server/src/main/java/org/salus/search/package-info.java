/** A query string becomes a tree, a plan and rows: FHIR R4 search. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "search", allowedDependencies = {"kernel", "fhir", "vault", "store", "terminology"})
package org.salus.search;
