package org.salus.fhir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search parameter that an organisation added to one resource type, compiled by {@link AddedParameters}.
 *
 * @param param as searches use it: {@code indexedAs} holds the code and a mark of this very definition, so that values indexed under
 *     another definition of the same code are never taken for its own
 * @param indexed as its values are indexed
 * @param paths where its values lie, as in {@link SearchTree#add}; empty when {@code expression} says it
 * @param expression for what no paths can say, null else
 */
public record AddedParameter(SearchParam param, SearchParam indexed, List<String> paths, @Nullable PathExpression expression) {

    public AddedParameter {
        paths = List.copyOf(paths);
    }

    void addTo(SearchTree tree) {
        paths.forEach(path -> tree.add(indexed, path));
        if (expression != null) {
            tree.expressions.add(new SearchTree.Evaluated(indexed, expression));
        }
    }
}
