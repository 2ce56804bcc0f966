/** What is written about a patient: drafts, visit notes, their templates and phrases. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "charting", allowedDependencies = {"kernel", "fhir", "vault", "store", "identity", "access", "audit", "record", "live", "printing"})
package org.salus.charting;
