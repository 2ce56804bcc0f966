package org.salus.record.operations;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * What a chart refers to outside of the patient's compartment and needs to be understood: who, where and with what. Each is
 * fetched once: {@link #asked} remembers from page to page.
 */
final class Supporting {

    private static final Set<String> TYPES =
            Set.of("Practitioner", "PractitionerRole", "Organization", "Location", "Medication", "Device");

    /** A page has at most so many of them. */
    static final int MOST = 2_000;

    /** A role leads to the person and the organisation, a place to its organisation, and that to the one it is part of. */
    private static final int STEPS = 3;

    /** So many fit into a page token; a chart that refers to more may show one of them again. */
    private static final int REMEMBERED = 100;

    private final R4 definitions;
    private final View view;
    private final Function<ResourceType, Where> filters;
    private final Set<ResourceType> wanted;
    private final LinkedHashSet<Long> asked = new LinkedHashSet<>();
    private boolean cut;

    /** @param only the types that were asked for; empty for all */
    Supporting(
            R4 definitions,
            View view,
            Function<ResourceType, Where> filters,
            Set<ResourceType> only,
            List<Long> askedBefore) {
        this.definitions = definitions;
        this.view = view;
        this.filters = filters;
        this.wanted = only;
        asked.addAll(askedBefore);
    }

    static boolean isSupporting(String type) {
        return TYPES.contains(type);
    }

    /** Whether a page refers to more than is sent. */
    boolean isCut() {
        return cut;
    }

    /** For the token of the next page: hashes of what need not be fetched again, the latest. */
    List<Long> asked() {
        List<Long> all = new ArrayList<>(asked);
        return all.subList(Math.max(0, all.size() - REMEMBERED), all.size());
    }

    /** What these rows refer to and no page before did; no statement when there is nothing new. */
    List<StoredResource> of(List<StoredResource> rows) {
        List<StoredResource> found = new ArrayList<>();
        List<StoredResource> from = rows;
        for (int step = 0; step < STEPS && !from.isEmpty(); step++) {
            from = fetch(referred(from));
            found.addAll(from);
        }
        return found;
    }

    private Map<ResourceType, Set<Long>> referred(List<StoredResource> rows) {
        Map<ResourceType, Set<Long>> referred = new LinkedHashMap<>();
        Set<String> met = new HashSet<>();
        int[] count = {0};
        for (StoredResource row : rows) {
            References.each(row.body(), TYPES::contains, (name, id) -> {
                ResourceType type = Objects.requireNonNull(definitions.type(name));
                if (!wanted.isEmpty() && !wanted.contains(type) || !met.add(name + "/" + id)) {
                    return;
                }
                long self = view.blind().self(name, id);
                if (asked.contains(self)) {
                    return;
                }
                if (count[0] == MOST) {
                    cut = true;
                    return;
                }
                asked.add(self);
                count[0]++;
                referred.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(self);
            });
        }
        return referred;
    }

    /** One statement for all types that the caller sees alike. Rows of patients are left to the pages of their own chart. */
    private List<StoredResource> fetch(Map<ResourceType, Set<Long>> referred) {
        Map<Where, List<ResourceType>> alike = new LinkedHashMap<>();
        referred.keySet().forEach(t -> alike.computeIfAbsent(filters.apply(t), _ -> new ArrayList<>()).add(t));
        List<StoredResource> found = new ArrayList<>();
        alike.forEach((filter, types) -> {
            long[] selfs = types.stream()
                    .flatMap(t -> referred.getOrDefault(t, Set.of()).stream())
                    .mapToLong(Long::longValue)
                    .toArray();
            Where where = Where.and(new Where.Self(selfs), new Where.InPatient(0));
            List<Short> codes = types.stream().map(ResourceType::code).toList();
            found.addAll(view.rows(codes, where, filter, selfs.length, null).rows());
        });
        return found;
    }
}
