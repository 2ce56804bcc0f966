package org.salus.search;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.store.StoredResource;

/**
 * What a search found.
 *
 * @param matches ordinary matches, and containers of what matches
 * @param contained contained resources that match themselves
 * @param total all matches, when it was asked for; null otherwise
 * @param next page token for what comes after, null on the last page
 * @param includesCut the included resources were more than are sent; said in the answer
 */
public record SearchResult(
        List<StoredResource> matches,
        List<Contained> contained,
        List<StoredResource> included,
        @Nullable Long total,
        @Nullable String next,
        boolean includesCut) {

    /**
     * @param id by which its container refers to it, behind a {@code #}
     * @param itself as if it had a row of its own: its type and body, and the rest of the container
     */
    public record Contained(StoredResource container, String id, StoredResource itself) {}

    static SearchResult counted(@Nullable Long total) {
        return new SearchResult(List.of(), List.of(), List.of(), total, null, false);
    }
}
