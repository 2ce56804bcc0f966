/** Scored questionnaires: which there are, how their answers are filed, and the scores and warnings that follow from them. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "forms", allowedDependencies = {"kernel", "fhir", "record", "inbox"})
package org.salus.forms;
