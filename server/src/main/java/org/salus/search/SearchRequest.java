package org.salus.search;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/**
 * A search as it was understood.
 *
 * @param count most matches on a page
 * @param total whether to count all matches exactly
 * @param countOnly {@code _summary=count} or {@code _count=0}: the total alone
 * @param ignored parameters that were not understood and left out under {@code Prefer: handling=lenient}
 */
public record SearchRequest(
        ResourceType type,
        List<Criterion> criteria,
        List<Sort> sort,
        int count,
        boolean total,
        boolean countOnly,
        List<Include> includes,
        @Nullable String page,
        List<String> ignored,
        QueryString query) {

    /** @param param null for {@code _lastUpdated} and {@code _id}, told apart by {@code code} */
    public record Sort(String code, @Nullable SearchParam param, boolean descending) {}

    /**
     * {@code _include} ({@code reverse} false: {@code source} is the matched type) or {@code _revinclude}.
     *
     * @param target only references to this type, when given
     */
    public record Include(ResourceType source, SearchParam reference, @Nullable String target, boolean reverse) {}

    public SearchRequest {
        criteria = List.copyOf(criteria);
        sort = List.copyOf(sort);
        includes = List.copyOf(includes);
        ignored = List.copyOf(ignored);
    }
}
