/** FHIR R4 as data: parsing, structural validation, writing and search-value extraction. Pure functions, no I/O. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(
        displayName = "fhir",
        allowedDependencies = {"kernel"})
package org.salus.fhir;
