package org.salus.record;

import org.salus.fhir.ReferenceResolver;
import org.salus.fhir.ReferenceText;

/**
 * An absolute reference to this server is the same as a relative one (R4 section 3.1.1.4.12) and is stored as such: so it is searched,
 * chained, included and put into its patient's compartment alike, whatever name the server goes by later.
 */
final class OwnReferences {

    private OwnReferences() {}

    /** @param base URL of this FHIR endpoint, without a slash at the end */
    static ReferenceResolver relative(String base, ReferenceResolver resolver) {
        String prefix = base + "/";
        return reference -> resolver.resolve(reference).map(text -> {
            boolean own = text.startsWith(prefix) && ReferenceText.relative(text.substring(prefix.length())) != null;
            return own ? text.substring(prefix.length()) : text;
        });
    }
}
