/** Results to acknowledge, tasks, messages and who stands in for whom: one inbox, all as FHIR resources through the door. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "inbox", allowedDependencies = {"kernel", "fhir", "access", "identity", "record", "live", "documents"})
package org.salus.inbox;
