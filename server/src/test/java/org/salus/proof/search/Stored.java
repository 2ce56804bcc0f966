package org.salus.proof.search;

import java.time.Instant;
import org.hl7.fhir.r4.model.Resource;

/** A resource as the server holds it, in HAPI's model. */
record Stored(String type, String id, Resource resource, Instant updated) {

    String reference() {
        return type + "/" + id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Stored stored && stored.reference().equals(reference());
    }

    @Override
    public int hashCode() {
        return reference().hashCode();
    }

    @Override
    public String toString() {
        return reference();
    }
}
