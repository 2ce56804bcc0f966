/** Appointments, hours, the wait list, reminders and the flow of a visit, all as FHIR resources through the door. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "scheduling", allowedDependencies = {"kernel", "fhir", "identity", "record", "messaging"})
package org.salus.scheduling;
