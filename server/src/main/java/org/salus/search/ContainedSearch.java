package org.salus.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.store.Keyset;
import org.salus.store.StoredResource;

/**
 * Matches among contained resources (R4 section 3.1.1.5.9): the rows that contain one of the type are opened one after another, in the order
 * of their hashes, and each contained resource is looked at by itself.
 */
final class ContainedSearch {

    /**
     * Most containers that are opened for one page. Each is unsealed and parsed, so this is about half a second of work; a page that ends here
     * has fewer matches than were asked for, or none, and says where to go on.
     */
    static final int MOST_OPENED = 2_000;

    private static final int BATCH = 200;

    private final RowSearch candidates;
    private final ContainedMatching matching;
    private final SearchRequest.Contained wanted;

    /** @param candidates rows that the caller may see and that contain a resource of the type */
    ContainedSearch(RowSearch candidates, ContainedMatching matching, SearchRequest.Contained wanted) {
        this.candidates = candidates;
        this.matching = matching;
        this.wanted = wanted;
    }

    /**
     * Where to go on: at this row or after it, and in it behind so many of its contained resources. The row is named, not counted, so that
     * what is added or removed meanwhile moves nothing across a page's edge.
     */
    record Place(long self, int inside) {

        static final Place START = new Place(Long.MIN_VALUE, 0);

        Keyset keyset() {
            return new Keyset(List.of(self, (long) inside));
        }

        /** Null for the place of an ordinary row, which is a hash alone. */
        static @Nullable Place of(Keyset keyset) {
            return keyset.values().size() == 2
                            && keyset.values().getFirst() instanceof Long self
                            && keyset.values().getLast() instanceof Long inside
                    ? new Place(self, Math.toIntExact(inside))
                    : null;
        }

        /** Null when there is no row after this one. */
        static @Nullable Place after(long self) {
            return self == Long.MAX_VALUE ? null : new Place(self + 1, 0);
        }
    }

    /** One of the two lists is empty. */
    record Page(List<StoredResource> containers, List<SearchResult.Contained> contained, @Nullable Place next) {

        int size() {
            return containers.size() + contained.size();
        }

        Page upTo(@Nullable Place place) {
            return new Page(containers, contained, place);
        }
    }

    Page page(int count, Place from) {
        Page page = new Page(new ArrayList<>(), new ArrayList<>(), null);
        @Nullable Place next = from;
        Keyset after = from.self() == Long.MIN_VALUE ? null : new Keyset(List.of(from.self() - 1));
        for (int opened = 0; opened < MOST_OPENED; opened += BATCH) {
            RowSearch.Page rows = candidates.page(List.of(), BATCH, after, false);
            for (StoredResource row : rows.rows()) {
                JsonObject container = Json.parse(row.body()).get();
                if (!isAnswered(row, container)) {
                    List<JsonObject> all = JsonObject.objects(container, "contained");
                    for (int i = row.self() == from.self() ? from.inside() : 0; i < all.size(); i++) {
                        String id = Objects.requireNonNullElse(all.get(i).string("id"), "");
                        if (!isMatch(id, all.get(i))) {
                            continue;
                        }
                        if (page.size() == count) {
                            return page.upTo(next);
                        }
                        if (!wanted.itself()) {
                            page.containers().add(row);
                            next = Place.after(row.self());
                            break;
                        }
                        page.contained().add(new SearchResult.Contained(row, id, itself(row, all.get(i))));
                        next = new Place(row.self(), i + 1);
                    }
                }
            }
            if (rows.next() == null) {
                return page.upTo(null);
            }
            after = rows.next();
        }
        // What was opened beyond the last match holds no other.
        return page.upTo(after == null || !(after.values().getLast() instanceof Long last) ? null : Place.after(last));
    }

    private boolean isMatch(String id, JsonObject resource) {
        return matching.type().name().equals(resource.string("resourceType")) && matching.fits(id, resource);
    }

    /** Whether the container is in the answer as an ordinary match: nothing is in it twice. */
    private boolean isAnswered(StoredResource row, JsonObject container) {
        return !wanted.only()
                && !wanted.itself()
                && row.type() == matching.type().code()
                && matching.fits(Objects.requireNonNullElse(container.string("id"), ""), container);
    }

    private StoredResource itself(StoredResource row, JsonObject resource) {
        ResourceType type = matching.type();
        return new StoredResource(
                type.code(), row.self(), row.patient(), row.version(), row.updated(), false, 0, new long[0], Json.write(resource));
    }
}
