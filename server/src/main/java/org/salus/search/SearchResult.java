package org.salus.search;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.store.StoredResource;

/**
 * What a search found.
 *
 * @param total all matches, when it was asked for; null otherwise
 * @param next page token for what comes after, null on the last page
 * @param includesCut the included resources were more than are sent; said in the answer
 */
public record SearchResult(
        List<StoredResource> matches,
        List<StoredResource> included,
        @Nullable Long total,
        @Nullable String next,
        boolean includesCut) {}
