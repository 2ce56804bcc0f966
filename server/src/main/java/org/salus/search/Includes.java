package org.salus.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examiner;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.search.SearchRequest.Include;
import org.salus.store.Reader;
import org.salus.store.Reader.Select;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/**
 * Resources that matches refer to or that refer to matches. A reference token is the target's hash XOR the parameter's salt, so the rows'
 * own tokens say what they refer to without opening a body: every token is tried as if it were one of the parameter; what is none leads
 * nowhere. Only a wildcard opens the bodies. The filter of each type is laid on what is included; nothing comes twice.
 */
final class Includes {

    /** Most resources that are included in one answer. */
    static final int LIMIT = 2_000;

    /** Most steps of {@code :iterate}; cycles end sooner, since nothing is followed twice. */
    private static final int MOST_STEPS = 10;

    /** Most hashes in one condition. */
    private static final int CHUNK = 20_000;

    private final R4 definitions;
    private final Examiner examiner;
    private final Reader reader;
    private final int organisation;
    private final BlindIndex blind;
    private final Sight filters;
    private final Set<Long> seen = new HashSet<>();
    private final List<StoredResource> included = new ArrayList<>();
    private boolean cut;

    Includes(
            R4 definitions,
            Examiner examiner,
            Reader reader,
            int organisation,
            BlindIndex blind,
            Sight filters) {
        this.definitions = definitions;
        this.examiner = examiner;
        this.reader = reader;
        this.organisation = organisation;
        this.blind = blind;
        this.filters = filters;
    }

    /** What is included, and whether there would have been more. */
    record Found(List<StoredResource> rows, boolean cut) {}

    /** @param matches with their tokens */
    Found of(List<Include> includes, List<StoredResource> matches) {
        matches.forEach(m -> seen.add(m.self()));
        List<Include> iterated = includes.stream().filter(Include::iterate).toList();
        List<StoredResource> latest = step(includes, matches, !iterated.isEmpty());
        for (int steps = 1; !latest.isEmpty() && !iterated.isEmpty() && !cut; steps++) {
            if (steps > MOST_STEPS) {
                cut = true;
                break;
            }
            latest = step(iterated, latest, true);
        }
        return new Found(included, cut);
    }

    /** What these rows lead to that was not there yet. */
    private List<StoredResource> step(List<Include> includes, List<StoredResource> rows, boolean tokens) {
        int before = included.size();
        Map<ResourceType, Set<Long>> targets = new LinkedHashMap<>();
        Map<ResourceType, Set<Long>> references = new LinkedHashMap<>();
        Map<StoredResource, List<IndexEntry>> opened = new HashMap<>();
        for (Include include : includes) {
            if (include.reverse()) {
                referring(include, rows, references);
            } else if (include.reference() == null) {
                all(include, rows, targets, opened);
            } else {
                referred(include, include.reference(), rows, targets);
            }
        }
        alike(targets).forEach((filter, types) -> fetch(filter, types, targets, Where.Self::new, true, tokens));
        alike(references).forEach((filter, types) -> fetch(filter, types, references, Where.AnyToken::new, false, tokens));
        return List.copyOf(included.subList(before, included.size()));
    }

    private void referred(Include include, SearchParam reference, List<StoredResource> rows, Map<ResourceType, Set<Long>> targets) {
        long salt = blind.referenceSalt(reference.key());
        ResourceType source = include.source();
        List<ResourceType> to = include.target() != null
                ? List.of(include.target())
                : definitions.types().stream()
                        .filter(t -> CriteriaParser.leadsTo(reference, t))
                        .toList();
        Set<Long> candidates = new LinkedHashSet<>();
        for (StoredResource row : rows) {
            if (source == null || row.type() == source.code()) {
                for (long token : row.tokens()) {
                    candidates.add(token ^ salt);
                }
            }
        }
        if (!candidates.isEmpty()) {
            to.forEach(t -> targets.computeIfAbsent(t, _ -> new LinkedHashSet<>()).addAll(candidates));
        }
    }

    /** Every reference that any parameter of the rows yields. */
    private void all(
            Include include,
            List<StoredResource> rows,
            Map<ResourceType, Set<Long>> targets,
            Map<StoredResource, List<IndexEntry>> opened) {
        ResourceType source = include.source();
        ResourceType only = include.target();
        for (StoredResource row : rows) {
            if (source != null && row.type() != source.code()) {
                continue;
            }
            for (IndexEntry entry : opened.computeIfAbsent(row, r -> new Opened(examiner, r).entries())) {
                if (entry instanceof IndexEntry.Reference reference && reference.type() != null && reference.id() != null) {
                    ResourceType target = definitions.type(reference.type());
                    if (target != null && (only == null || only.code() == target.code())) {
                        targets.computeIfAbsent(target, _ -> new LinkedHashSet<>())
                                .add(blind.self(target.name(), reference.id()));
                    }
                }
            }
        }
    }

    private void referring(Include include, List<StoredResource> rows, Map<ResourceType, Set<Long>> references) {
        Map<ResourceType, List<Long>> byType = new LinkedHashMap<>();
        for (StoredResource row : rows) {
            ResourceType type = definitions.type(row.type());
            if (type != null && (include.target() == null || include.target().code() == type.code())) {
                byType.computeIfAbsent(type, _ -> new ArrayList<>()).add(row.self());
            }
        }
        List<ResourceType> sources = include.source() == null ? definitions.types() : List.of(include.source());
        for (ResourceType source : sources) {
            for (SearchParam param : source.params()) {
                boolean meant = include.reference() == null
                        ? param.type() == SearchParam.Type.REFERENCE && param.code().equals(param.indexedAs())
                        : param.equals(include.reference());
                if (!meant) {
                    continue;
                }
                long salt = blind.referenceSalt(param.key());
                byType.forEach((type, selfs) -> {
                    if (CriteriaParser.leadsTo(param, type)) {
                        Set<Long> tokens = references.computeIfAbsent(source, _ -> new LinkedHashSet<>());
                        selfs.forEach(self -> tokens.add(self ^ salt));
                    }
                });
            }
        }
    }

    /** One statement for each filter: types that the caller sees alike are fetched together. */
    private Map<Where, List<ResourceType>> alike(Map<ResourceType, Set<Long>> wanted) {
        Map<Where, List<ResourceType>> alike = new LinkedHashMap<>();
        wanted.keySet().forEach(t -> {
            Where filter = filters.apply(t);
            if (!(filter instanceof Where.Never)) {
                alike.computeIfAbsent(filter, _ -> new ArrayList<>()).add(t);
            }
        });
        return alike;
    }

    /** @param bySelf whether the hashes are those of the rows themselves */
    private void fetch(
            Where filter,
            List<ResourceType> types,
            Map<ResourceType, Set<Long>> wanted,
            Function<long[], Where> condition,
            boolean bySelf,
            boolean tokens) {
        long[] hashes = types.stream()
                .flatMap(t -> wanted.getOrDefault(t, Set.of()).stream())
                .mapToLong(Long::longValue)
                .distinct()
                .toArray();
        Map<Short, Set<Long>> byCode = new LinkedHashMap<>();
        types.forEach(t -> byCode.put(t.code(), wanted.getOrDefault(t, Set.of())));
        List<Short> codes = List.copyOf(byCode.keySet());
        // What one type is included for another one need not be: subject:Patient brings no Group along.
        Predicate<StoredResource> isWanted = row ->
                (!bySelf || byCode.getOrDefault(row.type(), Set.of()).contains(row.self())) && isOpen(types, row);
        for (int from = 0; from < hashes.length && !cut; from += CHUNK) {
            long[] chunk = java.util.Arrays.copyOfRange(hashes, from, Math.min(hashes.length, from + CHUNK));
            fetch(
                    new Select(organisation, codes, Where.and(filter, condition.apply(chunk)), List.of(), LIMIT + 1, null, tokens),
                    isWanted);
        }
    }

    private boolean isOpen(List<ResourceType> types, StoredResource row) {
        return types.stream().noneMatch(t -> t.code() == row.type() && filters.looksAt(t) && !filters.isOpen(t, row));
    }

    private void fetch(Select first, Predicate<StoredResource> isWanted) {
        @Nullable Select select = first;
        while (select != null && !cut) {
            Reader.Rows rows = reader.search(select);
            for (StoredResource row : rows.rows()) {
                if (seen.contains(row.self()) || !isWanted.test(row)) {
                    continue;
                }
                if (included.size() >= LIMIT) {
                    cut = true;
                    return;
                }
                seen.add(row.self());
                included.add(row);
            }
            select = rows.resume() == null
                    ? null
                    : new Select(
                            first.organisation(), first.types(), first.where(), first.order(), first.limit(), rows.resume(), first.withTokens());
        }
    }
}
