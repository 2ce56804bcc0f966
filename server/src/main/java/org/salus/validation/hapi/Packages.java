package org.salus.validation.hapi;

import java.util.Date;
import org.hl7.fhir.r5.model.PackageInformation;

/** Which package a definition is of, as the validator's messages and rules want to know it. */
final class Packages {

    static final PackageInformation CORE = new PackageInformation("hl7.fhir.r4.core", "4.0.1", "4.0.1", new Date(0));
    static final PackageInformation OTHER = new PackageInformation("salus.loaded", "1", "4.0.1", new Date(0));

    private Packages() {}
}
