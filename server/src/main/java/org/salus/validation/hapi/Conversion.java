package org.salus.validation.hapi;

import java.io.IOException;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_40_50;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_40_50;
import org.hl7.fhir.exceptions.FHIRException;
import org.hl7.fhir.r4.formats.JsonParser;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.jspecify.annotations.Nullable;

/** From R4 to the form the validator works with. */
final class Conversion {

    private Conversion() {}

    /** @return null when it is no definition that the library can read */
    static @Nullable CanonicalResource ofJson(byte[] json) {
        try {
            return of(new JsonParser().parse(json)) instanceof CanonicalResource canonical ? loaded(canonical) : null;
        } catch (IOException | FHIRException e) {
            return null;
        }
    }

    static org.hl7.fhir.r5.model.Resource of(Resource r4) {
        return VersionConvertorFactory_40_50.convertResource(r4, new BaseAdvisor_40_50(false));
    }

    private static CanonicalResource loaded(CanonicalResource resource) {
        resource.setSourcePackage(Packages.OTHER);
        Reduction.reduce(resource);
        return resource;
    }
}
