package org.salus.fhir;

/** Validates a resource against the R4 definitions and takes its search values, in one walk. Thread-safe. */
public final class Examiner {

    private final R4 definitions;

    public Examiner(R4 definitions) {
        this.definitions = definitions;
    }

    /** Validates, resolves references in place, and takes the search values. */
    public Examination examine(JsonObject resource, ReferenceResolver resolver) {
        return new Walk(definitions, resolver, true).examine(resource);
    }

    /** The search values of a resource that was examined before, as for re-indexing: no validation, nothing is changed. */
    public Examination index(JsonObject resource) {
        return new Walk(definitions, ReferenceResolver.AS_IS, false).examine(resource);
    }
}
