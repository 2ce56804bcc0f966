/** What every paper has in common: pages as PDF, who they are about, and in which language. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "printing", allowedDependencies = {"kernel", "fhir", "record"})
package org.salus.printing;
