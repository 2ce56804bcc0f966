package org.salus.fhir;

import java.util.List;
import org.salus.kernel.Problem;

/** Validates a resource against the R4 definitions and takes its search values. Thread-safe. */
public final class Examiner {

    private final R4 definitions;

    public Examiner(R4 definitions) {
        this.definitions = definitions;
    }

    /** Validates, resolves references in place, and takes the search values. */
    public Examination examine(JsonObject resource, ReferenceResolver resolver) {
        Validation validation = new Validation(definitions, resolver);
        ResourceType type = validation.resource(resource);
        List<Problem> problems = validation.problems();
        return type == null || !problems.isEmpty()
                ? new Examination(type, problems, List.of(), List.of())
                : values(type, resource);
    }

    /**
     * The search values of a resource that was examined before, as for re-indexing: no validation, nothing is changed.
     *
     * @throws IllegalArgumentException for an unknown resource type, which an examined resource cannot have
     */
    public Examination index(JsonObject resource) {
        String name = resource.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        if (type == null) {
            throw new IllegalArgumentException("Not a resource that was examined");
        }
        return values(type, resource);
    }

    private static Examination values(ResourceType type, JsonObject resource) {
        List<IndexEntry> entries = Extractor.entries(type, resource);
        return new Examination(type, List.of(), entries, Extractor.patients(type, resource, entries));
    }
}
