package org.salus.record.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.record.Services;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SearchResult;

/** A search within an operation, with the caller's filters. */
final class Search {

    private final Services services;

    Search(Services services) {
        this.services = services;
    }

    /** @param page {@link SearchResult#next} of the page before; null for the first */
    Outcome<SearchResult> page(
            Caller caller, String base, ResourceType type, QueryString criteria, int count, @Nullable String page) {
        QueryString query = criteria.plus(pair("_count", Integer.toString(count)));
        QueryString paged = page == null ? query : query.plus(pair("_page", page));
        return new SearchParser(services.definitions(caller), List.of(base))
                .parse(type, paged, false)
                .flatMap(request -> services.searcher()
                        .search(
                                services.store(),
                                caller.organisation(),
                                request,
                                services.filters(caller, Interaction.SEARCH)));
    }

    static QueryString pair(String name, String value) {
        return new QueryString(List.of(new QueryString.Pair(name, value)));
    }
}
