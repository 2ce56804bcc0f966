/** Patients who check in alone, on a tablet of the front desk or their own telephone: a link for one visit, and what can be done by it. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "checkin", allowedDependencies = {"kernel", "fhir", "vault", "identity", "audit", "record", "scheduling", "forms"})
package org.salus.checkin;
