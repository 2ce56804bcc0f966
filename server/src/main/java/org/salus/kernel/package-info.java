/** Ids, outcomes, callers, problems: what every module speaks. No Spring, no I/O. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "kernel", allowedDependencies = {})
package org.salus.kernel;
