package org.salus.search;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.fhir.Subset;

/**
 * A search as it was understood.
 *
 * @param types the types searched, at least one
 * @param criteria for each type
 * @param within the compartment that matches must lie in; null for any
 * @param count most matches on a page
 * @param total whether to count all matches exactly
 * @param countOnly {@code _summary=count} or {@code _count=0}: the total alone
 * @param subset the part of each resource that is wanted; null for the whole
 * @param subsetOfIncluded whether that goes for included resources too
 * @param contained how contained resources are searched; null when they are not
 * @param ignored parameters that were not understood and left out under {@code Prefer: handling=lenient}
 */
public record SearchRequest(
        List<ResourceType> types,
        Map<ResourceType, List<Criterion>> criteria,
        @Nullable Compartment within,
        List<Sort> sort,
        int count,
        boolean total,
        boolean countOnly,
        @Nullable Subset subset,
        boolean subsetOfIncluded,
        List<Include> includes,
        @Nullable String page,
        @Nullable Contained contained,
        List<String> ignored,
        QueryString query) {

    /** Resources that R4 files under this one: {@code Patient/12} (R4 section 2.28). */
    public record Compartment(ResourceType type, String id) {}

    /**
     * {@code _contained} and {@code _containedType} (R4 section 3.1.1.5.9).
     *
     * @param only whether ordinary resources are left out
     * @param itself whether the answer holds the contained resources themselves, not their containers
     */
    public record Contained(boolean only, boolean itself) {}

    /** @param params by which each type is sorted; empty for {@code _lastUpdated} and {@code _id}, told apart by {@code code} */
    public record Sort(String code, List<SearchParam> params, boolean descending) {}

    /**
     * {@code _include} ({@code reverse} false: {@code source} refers to what is included) or {@code _revinclude} ({@code source} is included).
     *
     * @param source null for {@code *}: any type
     * @param reference null for {@code *}: any parameter
     * @param target only references to this type, when given
     * @param iterate also from and to what was included
     */
    public record Include(
            @Nullable ResourceType source,
            @Nullable SearchParam reference,
            @Nullable ResourceType target,
            boolean reverse,
            boolean iterate) {}

    public SearchRequest {
        types = List.copyOf(types);
        criteria = Map.copyOf(criteria);
        sort = List.copyOf(sort);
        includes = List.copyOf(includes);
        ignored = List.copyOf(ignored);
    }

    /** The first type: the only one unless it is a search across types. */
    public ResourceType type() {
        return types.getFirst();
    }

    /** Whether anything narrows the search. */
    public boolean hasCriteria() {
        return criteria.values().stream().anyMatch(c -> !c.isEmpty());
    }

    /** The same conditions, for two matches and nothing besides. */
    public SearchRequest firstTwo() {
        return new SearchRequest(
                types, criteria, within, List.of(), 2, false, false, null, false, List.of(), null, null, List.of(), QueryString.EMPTY);
    }
}
