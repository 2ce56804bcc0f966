package org.salus.terminology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a value set is to be expanded: the parameters of ValueSet/$expand (R4 section 4.9.18.1) that do not name the value set.
 *
 * @param filter as typed; null for all
 * @param count null when no paging was asked for
 * @param designations which designations to show ({@code language}, or {@code system|code} of the use); empty for all
 * @param excludeNested false asks for a nested answer, where the whole fits; null leaves it open
 * @param excludedSystems canonical URLs (with {@code |version}) of systems to leave out
 */
public record ExpandRequest(
        @Nullable String filter,
        int offset,
        @Nullable Integer count,
        boolean activeOnly,
        boolean includeDesignations,
        List<String> designations,
        boolean includeDefinition,
        @Nullable String displayLanguage,
        @Nullable Boolean excludeNested,
        boolean excludeNotForUi,
        List<String> excludedSystems,
        List<String> systemVersions,
        List<String> checkedVersions,
        List<String> forcedVersions) {

    /** All, with nothing special. */
    public static final ExpandRequest PLAIN = new ExpandRequest(
            null, 0, null, false, false, List.of(), false, null, null, false, List.of(), List.of(), List.of(), List.of());
}
