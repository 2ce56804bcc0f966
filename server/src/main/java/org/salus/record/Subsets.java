package org.salus.record;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.Subset;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.search.SubsetParser;
import org.salus.store.StoredResource;

/** Bodies cut down to what {@code _summary} or {@code _elements} asks for. Only requests that ask pay for parsing. */
final class Subsets {

    private final R4 definitions;

    Subsets(R4 definitions) {
        this.definitions = definitions;
    }

    /** Of a read: the whole unless the query asks for less. @return PARAMETER for what is no part of this type */
    Outcome<byte[]> body(QueryString query, ResourceType type, StoredResource row) {
        if (query.isEmpty()) {
            return Outcome.ok(row.body());
        }
        SubsetParser.Wanted wanted = SubsetParser.parse(List.of(type), query);
        if (wanted.countOnly()) {
            return Outcome.refused(
                    new Problem(Problem.Code.PARAMETER, "_summary=count is for searches: one resource is not counted.", "_summary"));
        }
        return wanted.problems().isEmpty()
                ? Outcome.ok(body(row, wanted.subset()))
                : Outcome.refused(wanted.problems());
    }

    /** The row's body, or the part of it that is wanted. */
    byte[] body(StoredResource row, @Nullable Subset subset) {
        ResourceType type = subset == null ? null : definitions.type(row.type());
        return subset == null || type == null || row.deleted()
                ? row.body()
                : Json.write(subset.of(type, Json.parse(row.body()).get()));
    }
}
