package org.salus.record.operations;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Services;
import org.salus.record.Versions;
import org.salus.search.Sight;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/**
 * Collects what a document is made of. What its composition names, and the contents of that (the results of a report, the entries of
 * a list), must all be there and open to the caller: a document that leaves something out would say less than its author did.
 * Who, where and with what those refer to comes along as far as it is there.
 */
final class DocumentParts {

    static final int MOST = 2_000;

    /** Content lies in reports within reports and lists within lists, up to here. */
    private static final int STEPS = 6;

    /** Members of R4 section 2.42 (documents) that make part of the document. */
    private static final Set<String> OF_COMPOSITION =
            Set.of("subject", "encounter", "author", "party", "custodian", "detail", "focus", "entry");

    /** Members by which other resources contain one another. */
    private static final Set<String> CONTENT = Set.of("result", "hasMember", "item", "link", "medicationReference");

    private final Services services;
    private final int organisation;
    private final BlindIndex blind;
    private final Sight filters;
    private final Map<String, StoredResource> parts = new LinkedHashMap<>();
    private final Set<String> absent = new LinkedHashSet<>();

    DocumentParts(Services services, int organisation, Sight filters) {
        this.services = services;
        this.organisation = organisation;
        this.blind = services.vault().blindIndex(organisation);
        this.filters = filters;
    }

    /** @param path where it is named, for a refusal */
    private record Named(ReferenceText reference, String path, boolean required) {

        String key() {
            return reference.type() + "/" + reference.id();
        }
    }

    /** In the order in which they are named, the composition first. */
    Outcome<List<StoredResource>> of(StoredResource composition) {
        JsonObject body = Json.parse(composition.body()).get();
        parts.put("Composition/" + body.string("id"), composition);
        List<Problem> problems = new ArrayList<>();
        List<Named> wanted = new ArrayList<>();
        collect(body, "Composition", wanted, problems);
        for (int step = 0; step < STEPS && !wanted.isEmpty() && problems.isEmpty(); step++) {
            wanted = fetch(wanted, problems);
            if (parts.size() > MOST) {
                return Outcome.refused(Problem.Code.TOO_COSTLY, "The document would have more than " + MOST + " resources.");
            }
        }
        if (problems.isEmpty() && wanted.stream().anyMatch(named -> named.required() && !parts.containsKey(named.key()))) {
            return Outcome.refused(
                    Problem.Code.TOO_COSTLY, "What the document is made of lies more than " + STEPS + " references deep.");
        }
        return problems.isEmpty() ? Outcome.ok(List.copyOf(parts.values())) : Outcome.refused(problems);
    }

    private List<Named> fetch(List<Named> wanted, List<Problem> problems) {
        Map<ResourceType, Set<Long>> byType = new LinkedHashMap<>();
        List<StoredResource> found = new ArrayList<>();
        for (Named named : wanted) {
            ResourceType type = services.definitions().type(named.reference().type());
            if (type == null || parts.containsKey(named.key()) || absent.contains(named.key())) {
                continue;
            }
            if (named.reference().version() != null) {
                version(type, named.reference()).ifPresent(found::add);
            } else {
                byType.computeIfAbsent(type, _ -> new LinkedHashSet<>())
                        .add(blind.self(type.name(), named.reference().id()));
            }
        }
        found.addAll(current(byType));
        Map<Long, StoredResource> bySelf = new LinkedHashMap<>();
        found.forEach(row -> bySelf.put(row.self(), row));
        List<Named> next = new ArrayList<>();
        for (Named named : wanted) {
            if (parts.containsKey(named.key())) {
                continue;
            }
            StoredResource row = bySelf.get(blind.self(named.reference().type(), named.reference().id()));
            if (row != null) {
                parts.put(named.key(), row);
                collect(Json.parse(row.body()).get(), named.key(), next, problems);
            } else if (named.required()) {
                problems.add(new Problem(
                        Problem.Code.REFERENCE,
                        "It refers to " + named.key() + ", which does not exist or is not open to you; without it the document would not be whole.",
                        named.path()));
            } else {
                absent.add(named.key());
            }
        }
        return next;
    }

    private Optional<StoredResource> version(ResourceType type, ReferenceText reference) {
        int version = Versions.number(Objects.requireNonNull(reference.version()));
        return version < 1
                ? Optional.empty()
                : services.store()
                        .vread(organisation, type.code(), reference.id(), version, filters.apply(type))
                        .filter(row -> !row.deleted() && filters.isOpen(type, row));
    }

    /** One statement for all types that the caller sees alike. */
    private List<StoredResource> current(Map<ResourceType, Set<Long>> byType) {
        Map<Where, List<ResourceType>> alike = new LinkedHashMap<>();
        byType.keySet().forEach(t -> alike.computeIfAbsent(filters.apply(t), _ -> new ArrayList<>()).add(t));
        List<StoredResource> rows = new ArrayList<>();
        alike.forEach((filter, types) -> {
            long[] selfs = types.stream()
                    .flatMap(t -> byType.getOrDefault(t, Set.of()).stream())
                    .mapToLong(Long::longValue)
                    .toArray();
            rows.addAll(services.store()
                    .search(new Reader.Select(
                            organisation,
                            types.stream().map(ResourceType::code).toList(),
                            Where.and(filter, new Where.Self(selfs)),
                            List.of(),
                            selfs.length,
                            null,
                            false))
                    .rows()
                    .stream()
                    .filter(row -> types.stream().allMatch(t -> t.code() != row.type() || filters.isOpen(t, row)))
                    .toList());
        });
        return rows;
    }

    private static void collect(JsonObject resource, String path, List<Named> to, List<Problem> problems) {
        boolean whole = "Composition".equals(resource.string("resourceType"));
        for (int i = 0; i < resource.size(); i++) {
            walk(resource.name(i), resource.value(i), path + "." + resource.name(i), whole, to, problems);
        }
    }

    private static void walk(String name, Object value, String path, boolean whole, List<Named> to, List<Problem> problems) {
        switch (value) {
            case JsonArray array -> {
                for (int i = 0; i < array.size(); i++) {
                    walk(name, array.get(i), path + "[" + i + "]", whole, to, problems);
                }
            }
            case JsonObject object -> {
                String text = object.string("reference");
                if (text != null) {
                    name(name, text, path, whole, to, problems);
                }
                for (int i = 0; i < object.size(); i++) {
                    String member = object.name(i);
                    if (!member.equals("contained") && !member.equals("extension")) {
                        walk(member, object.value(i), path + "." + member, whole, to, problems);
                    }
                }
            }
            default -> {}
        }
    }

    private static void name(
            String member, String text, String path, boolean whole, List<Named> to, List<Problem> problems) {
        boolean required = whole ? OF_COMPOSITION.contains(member) : CONTENT.contains(member);
        ReferenceText reference = ReferenceText.relative(text);
        if (reference == null) {
            if (required && !text.startsWith("#")) {
                problems.add(new Problem(
                        Problem.Code.REFERENCE, "It refers to another server, whose resource cannot be put into the document.", path));
            }
        } else if (required || isAround(reference)) {
            to.add(new Named(reference, path, required));
        }
    }

    private static boolean isAround(@Nullable ReferenceText reference) {
        return reference != null && Supporting.isSupporting(reference.type());
    }
}
