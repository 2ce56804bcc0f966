/** What a chart may say: no impossible measurement, nothing twice, and nothing beside its contradiction. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "charts", allowedDependencies = {"kernel", "fhir", "record"})
package org.salus.charts;
