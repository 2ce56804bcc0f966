/** Other systems, by the formats that they speak, through the door. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "interop", allowedDependencies = {"kernel", "fhir", "access", "identity", "record", "inbox"})
package org.salus.interop;
