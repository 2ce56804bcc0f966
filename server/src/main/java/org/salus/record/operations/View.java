package org.salus.record.operations;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;

/**
 * The record as it is, or as it was known at a moment; in order of {@code self}.
 *
 * @param at microseconds since the epoch; null for now
 */
record View(Reader reader, BlindIndex blind, int organisation, @Nullable Long at) {

    /** Empty for what is not there, was deleted, or is hidden. */
    Optional<StoredResource> one(ResourceType type, String id, Where filter) {
        if (at == null) {
            return reader.read(organisation, type.code(), id, filter).filter(row -> !row.deleted());
        }
        Where self = new Where.Self(blind.self(type.name(), id));
        return rows(List.of(type.code()), self, filter, 1, null).rows().stream().findFirst();
    }

    Reader.Rows rows(List<Short> types, Where where, Where filter, int limit, @Nullable Keyset after) {
        return at == null
                ? reader.search(new Reader.Select(
                        organisation, types, Where.and(where, filter), List.of(), limit, after, false))
                : reader.asOf(new Reader.AsOf(organisation, types, where, filter, at, limit, after));
    }
}
