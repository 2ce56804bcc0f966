package org.salus.fhir;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/**
 * What one walk over a resource found.
 *
 * @param type null when {@code resourceType} is missing or unknown (then there is a problem)
 * @param problems empty when the resource is acceptable; at most 50
 * @param entries search values of every parameter but {@code _id}, {@code _lastUpdated} and the special ones, under the parameter
 *     that {@link SearchParam#indexedAs} names; the same value may come twice; empty when there are problems
 * @param patients distinct ids of the patients in whose compartments the resource lies, in document order; a Patient lies in
 *     its own (when it has an id)
 */
public record Examination(
        @Nullable ResourceType type, List<Problem> problems, List<IndexEntry> entries, List<String> patients) {

    public boolean isOk() {
        return problems.isEmpty();
    }
}
